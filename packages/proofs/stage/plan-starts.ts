import { readCheckSettings } from "@almahook/functions/function-settings";
import { readLinks } from "@almahook/functions/links";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import { environmentOf } from "@almahook/pipelines/environments";
import { type SampleEvent, sampleEvents } from "@almahook/pipelines/sample-events";

interface Plan {
  /** The samples that are sent to start their pipelines. */
  starts: SampleEvent[];
  /** Where in S3 their exports are put: bucket and prefix. */
  exports?: string;
  /** Says which pipelines are started, and which are not. */
  note: string;
}

/** The settings that the stage in whose `sst shell` this runs was deployed with. */
export function deployedSettings(env: NodeJS.ProcessEnv) {
  const links = readLinks(env);
  return readCheckSettings(links.Deployment ?? {}, links).settings;
}

/**
 * Plans which pipelines the test of a stage starts.
 *
 * @param settings its own, with the job names of the pipelines that are on
 * @param env its other settings, and `START_PIPELINES` if starts are requested
 */
export function planStarts(
  stage: string,
  settings: DecisionSettings,
  env: NodeJS.ProcessEnv,
): Plan {
  const why = whyNot(stage, env);
  if (why) return { starts: [], note: `No pipeline is started: ${why}.` };
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
