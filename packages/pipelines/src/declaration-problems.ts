import { STATUS_CODE } from "@almahook/alma/statuses";
import { Webhook } from "@almahook/alma/webhook";
import * as v from "valibot";
import { type Decision, type DecisionSettings, decide } from "./decide.ts";
import { ENVIRONMENTS, environmentWord } from "./environments.ts";
import { foldName } from "./job-name.ts";
import { countersOf, type Pipeline, type Pipelines, settingNamesOf } from "./pipeline.ts";
import { jobRun, type SampleEvent, sampleEvents } from "./sample-events.ts";

/** The allowed shapes of a declaration's names, and what to write if one is refused. */
const SHAPES: readonly {
  what: string;
  of: (pipeline: Pipeline) => readonly string[];
  shape: RegExp;
  remedy: string;
}[] = [
  {
    what: "name",
    of: ({ name }) => [name],
    shape: /^[A-Z][A-Z0-9_]*$/,
    remedy: "Use upper-case letters, digits and _, as in ALEPH.",
  },
  {
    what: "setting",
    of: ({ jobNameSetting, stateMachine }) => [jobNameSetting, stateMachine.setting],
    shape: /^[A-Z][A-Z0-9_]*$/,
    remedy: "Use upper-case letters, digits and _, as in ALEPH_STATE_MACHINE_ARN.",
  },
  {
    what: "stateMachine.link",
    of: ({ stateMachine }) => [stateMachine.link],
    shape: /^[A-Z][A-Za-z0-9]*$/,
    remedy: "Use letters and digits, the first one upper-case, as in AlephStateMachine.",
  },
  {
    what: "stateMachine.parameter",
    of: ({ stateMachine }) => [stateMachine.parameter],
    shape: /^[a-z0-9-]+$/,
    remedy: "Use lower-case letters, digits and dashes, as in aleph-state-machine-arn.",
  },
  {
    what: "namePrefixes",
    of: ({ namePrefixes }) => namePrefixes,
    shape: /^[\w-]{0,26}-$/,
    remedy: "Use at most 27 letters, digits, _ and -, the last one a dash, as in aleph-.",
  },
  {
    what: "accepts",
    of: ({ accepts = [] }) => accepts,
    shape: STATUS_CODE,
    remedy: "Use the codes of statuses in Alma, as in COMPLETED_WARNING.",
  },
  {
    what: "name of a sample",
    of: ({ samples }) => samples.map(({ name }) => name),
    shape: /^[a-z][a-z0-9-]*$/,
    remedy: "Use lower-case letters, digits and dashes, as in aleph-full.",
  },
];

/** What must be unique among all declarations. */
const UNIQUE: readonly { what: string; of: (pipeline: Pipeline) => readonly string[] }[] = [
  { what: "the name", of: ({ name }) => [name] },
  { what: "the setting", of: (pipeline) => Object.values(settingNamesOf(pipeline)) },
  {
    what: "the default job name",
    of: ({ defaultJobName }) => [foldName(defaultJobName(ENVIRONMENTS[0].word))],
  },
  { what: "the link", of: ({ stateMachine }) => [stateMachine.link] },
  { what: "the parameter", of: ({ stateMachine }) => [stateMachine.parameter] },
  { what: "the name prefix", of: ({ namePrefixes }) => namePrefixes },
  { what: "the label of a sample", of: ({ samples }) => samples.map(({ label }) => label) },
];

const RUN = jobRun(new Date("2022-05-01T14:55:14.894Z"));

/**
 * Lists the rules that declarations break and the compiler can't check. Each sentence names the
 * declaration, the problem and the fix.
 *
 * @param standIns the stand-ins' file names
 */
export function declarationProblems(pipelines: Pipelines, standIns: readonly string[]): string[] {
  return [
    ...pipelines.flatMap((pipeline) =>
      [
        ...shapeProblems(pipeline),
        ...jobProblems(pipeline),
        ...standInProblems(pipeline, standIns),
      ].map((problem) => `${pipeline.name}: ${problem}`),
    ),
    ...UNIQUE.flatMap(({ what, of }) => sharedProblems(what, pipelines, of)),
    ...sampleNameProblems(pipelines),
    ...new Set(ENVIRONMENTS.flatMap(({ workspace }) => sampleProblems(workspace, pipelines))),
    ...orphans(pipelines, standIns),
  ];
}

const shapeProblems = (pipeline: Pipeline) =>
  SHAPES.flatMap(({ what, of, shape, remedy }) =>
    of(pipeline)
      .filter((value) => !shape.test(value))
      .map((value) => `its ${what} can't be "${value}". ${remedy}`),
  );

function jobProblems(pipeline: Pipeline): string[] {
  const { defaultJobName, namePrefixes, samples } = pipeline;
  const homeless = ENVIRONMENTS.filter(
    ({ workspace, word }) => !foldName(defaultJobName(word)).includes(workspace),
  );
  const longer = namePrefixes.find((each) =>
    namePrefixes.some((other) => other !== each && each.startsWith(other)),
  );
  const counters = countersOf(pipeline);
  const uncounted = samples
    .flatMap((sample) => sample.counters ?? [])
    .filter((counter) => !counters.includes(counter));
  return [
    ...homeless
      .slice(0, 1)
      .map(
        ({ word, workspace }) =>
          `its default job name for ${word} does not contain "${workspace}". Put the word that defaultJobName is given into the name.`,
      ),
    ...(longer === undefined
      ? []
      : [
          `its name prefix ${longer} begins with another one, which makes the rest of an execution's name ambiguous. Choose prefixes that don't begin alike.`,
        ]),
    ...uncounted.map(
      (counter) =>
        `a sample has the counter ${counter}, which the pipeline does not count. Add it to counters.`,
    ),
  ];
}

const fileOf = ({ name }: Pipeline) => `${name.toLowerCase()}.asl.json`;

const standInProblems = (pipeline: Pipeline, standIns: readonly string[]) =>
  standIns.includes(fileOf(pipeline))
    ? []
    : [`it has no stand-in. Write packages/pipelines/stand-ins/${fileOf(pipeline)}.`];

const orphans = (pipelines: Pipelines, standIns: readonly string[]) =>
  standIns
    .filter((file) => !pipelines.some((pipeline) => fileOf(pipeline) === file))
    .map(
      (file) =>
        `The stand-in ${file} is of no pipeline. Delete it, or add its pipeline to registry.ts.`,
    );

function sharedProblems(
  what: string,
  pipelines: Pipelines,
  of: (each: Pipeline) => readonly string[],
) {
  const owners = new Map<string, string>();
  return pipelines.flatMap((pipeline) =>
    of(pipeline).flatMap((value) => {
      const owner = owners.get(value);
      owners.set(value, pipeline.name);
      if (owner === undefined) return [];
      const who = owner === pipeline.name ? `${owner} has` : `${owner} and ${pipeline.name} share`;
      return [`${who} ${what} "${value}"${owner === pipeline.name ? " twice" : ""}. Change one.`];
    }),
  );
}

/** `npm run send` takes the names of samples, and a pipeline's name for its first sample. */
function sampleNameProblems(pipelines: Pipelines): string[] {
  const others = sampleEvents({ workspace: "", pipelines, jobNames: {} })
    .filter(({ pipeline }) => !pipeline)
    .map(({ name }) => ({ sample: name, whose: "an event that starts nothing" }));
  const own = pipelines.flatMap(({ name, samples }) => [
    { sample: name.toLowerCase(), whose: name },
    ...samples
      .map((sample) => ({ sample: sample.name, whose: name }))
      .filter(({ sample }, index) => index > 0 || sample !== name.toLowerCase()),
  ]);
  const taken = new Map<string, string>();
  return [...others, ...own].flatMap(({ sample, whose }) => {
    const owner = taken.get(sample);
    taken.set(sample, whose);
    return owner === undefined
      ? []
      : [`${whose}: the name "${sample}" of a sample is taken, by ${owner}. Choose another.`];
  });
}

/** Whether each sample starts its pipeline under the default job names. */
function sampleProblems(workspace: string, pipelines: Pipelines): string[] {
  const word = environmentWord(workspace);
  const jobNames = Object.fromEntries(
    pipelines.map(({ name, defaultJobName }) => [name, defaultJobName(word)]),
  );
  const settings: DecisionSettings = { workspace, pipelines, jobNames };
  return sampleEvents(settings)
    .filter(({ pipeline }) => pipeline)
    .flatMap((sample) => {
      const decision = decide(v.parse(Webhook, sample.event(RUN)), settings);
      const problem = sampleProblem(sample, decision, settings);
      return problem ? [`${sample.pipeline}: its sample "${sample.name}" ${problem}`] : [];
    });
}

function sampleProblem(
  { pipeline }: SampleEvent,
  decision: Decision,
  { pipelines }: DecisionSettings,
): string | undefined {
  if (decision.pipeline && decision.pipeline !== pipeline) {
    return `would start ${decision.pipeline}, whose job name is longer and begins alike. Change a default job name, or nameSuffix.`;
  }
  if (decision.kind === "invalid") {
    return `lacks what it reads: ${decision.issues.join("; ")}. Read what Alma sends (packages/alma/src/samples.ts), or change nameSuffix.`;
  }
  if (decision.kind === "ignore") {
    return `starts nothing (${decision.reason}). Change its job name, status or counters.`;
  }
  const { namePrefixes = [] } = pipelines.find(({ name }) => name === pipeline) ?? {};
  return namePrefixes.some((prefix) => decision.executionName.startsWith(prefix))
    ? undefined
    : `starts ${decision.executionName}, which begins with none of its namePrefixes. Add the prefix.`;
}
