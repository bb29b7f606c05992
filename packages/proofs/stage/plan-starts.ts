import { isOff } from "@almahook/functions/settings";
import { environmentOf } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { type SampleEvent, sampleEvents } from "@almahook/pipelines/sample-events";

interface Plan {
  /** The samples that are sent to start their pipelines. */
  starts: SampleEvent[];
  /** Where in S3 their exports are put: bucket and prefix. */
  exports?: string;
  /** Says which pipelines are started, and which are not. */
  note: string;
}

/** The stage's decision settings. `jobNames` has the pipelines that are on. */
export function decisionSettings(stage: string, env: NodeJS.ProcessEnv) {
  const { workspace, word } = environmentOf(stage);
  const jobNames = Object.fromEntries(
    pipelines
      .map(({ name, jobNameSetting, defaultJobName }) => [
        name,
        env[jobNameSetting] || defaultJobName(word),
      ])
      .filter(([, jobName = ""]) => !isOff(jobName)),
  );
  return { workspace, pipelines, jobNames };
}

/**
 * Plans which pipelines the test of a stage starts.
 *
 * @param env the stage's settings, and `START_PIPELINES` if starts are requested
 */
export function planStarts(stage: string, env: NodeJS.ProcessEnv): Plan {
  const why = whyNot(stage, env);
  if (why) return { starts: [], note: `No pipeline is started: ${why}.` };
  const settings = decisionSettings(stage, env);
  const samples = sampleEvents(settings).filter(
    ({ pipeline }) => pipeline && settings.jobNames[pipeline],
  );
  // A personal stage has stand-ins, which load nothing.
  if (environmentOf(stage).stage !== stage) {
    return { starts: samples, note: `Started: ${namesOf(samples)}.` };
  }
  const starts = samples.filter(({ testExport }) => testExport);
  const others = samples.filter(({ testExport }) => !testExport);
  const note = `Started: ${namesOf(starts)}. Not started, because they have no test export: ${namesOf(others)}.`;
  return { starts, exports: env.TEST_EXPORTS, note };
}

/** The reason why no pipeline is started, as the end of a sentence. */
function whyNot(stage: string, env: NodeJS.ProcessEnv): string | undefined {
  const environment = environmentOf(stage);
  if (!env.START_PIPELINES) return "the test was run without --start";
  if (env.OBSERVE_ONLY) return "the stage only observes";
  if (environment.stage !== stage) return undefined;
  if (!environment.testsMayStart) return `tests do not start those of ${environment.word}`;
  return env.TEST_EXPORTS ? undefined : "TEST_EXPORTS is not set";
}

const namesOf = (samples: readonly SampleEvent[]) =>
  samples.map(({ name }) => name).join(", ") || "none";
