import { readdirSync } from "node:fs";
import { STATUS_CODE } from "@almahook/alma/statuses";
import { Webhook } from "@almahook/alma/webhook";
import { describeIssues } from "@almahook/common/describe-issues";
import * as v from "valibot";
import { decide } from "../src/decide.ts";
import { ENVIRONMENTS, type Environment } from "../src/environments.ts";
import { foldName } from "../src/job-name.ts";
import { type Pipeline, type Pipelines, settingNamesOf } from "../src/pipeline.ts";
import { pipelines } from "../src/registry.ts";
import { jobRun, sampleEvents } from "../src/sample-events.ts";

/**
 * Runs before all tests: with a declaration that can't work, many of them would fail, each for
 * another reason.
 */
export function setup(): void {
  const standIns = readdirSync(new URL("../stand-ins", import.meta.url));
  const problems = declarationProblems(pipelines, standIns);
  if (problems.length > 0) throw new Error(`No test was run.\n${problems.join("\n")}`);
}

/**
 * Lists the rules that declarations break and the compiler can't check, in a sentence for each.
 *
 * @param standIns the stand-ins' file names
 */
export function declarationProblems(pipelines: Pipelines, standIns: readonly string[]): string[] {
  const files = pipelines.map(fileOf);
  return [
    ...pipelines.flatMap((pipeline) =>
      [...shapeProblems(pipeline), ...prefixProblems(pipeline)].map(
        (problem) => `${pipeline.name}: ${problem}.`,
      ),
    ),
    ...takenProblems(pipelines),
    ...new Set(ENVIRONMENTS.flatMap((environment) => sampleProblems(environment, pipelines))),
    ...files
      .filter((file) => !standIns.includes(file))
      .map((file) => `packages/pipelines/stand-ins/${file} is missing.`),
    ...standIns
      .filter((file) => !files.includes(file))
      .map((file) => `packages/pipelines/stand-ins/${file} belongs to no pipeline.`),
  ];
}

const fileOf = ({ name }: Pipeline) => `${name.toLowerCase()}.asl.json`;

const text = (shape: RegExp, rule: string) => v.pipe(v.string(), v.regex(shape, `must ${rule}`));

const UpperCase = text(/^[A-Z][A-Z0-9_]*$/, "be upper-case letters, digits and _");

const Declaration = v.object({
  name: UpperCase,
  jobNameSetting: UpperCase,
  accepts: v.optional(v.array(text(STATUS_CODE, "be a code, as in COMPLETED_WARNING"))),
  stateMachine: v.object({
    link: text(/^[A-Z][A-Za-z0-9]*$/, "be letters and digits, the first one upper-case"),
    setting: UpperCase,
    parameter: text(/^[a-z0-9-]+$/, "be lower-case letters, digits and dashes"),
  }),
  namePrefixes: v.array(
    text(/^[\w-]{0,26}-$/, "be at most 27 letters, digits, _ and -, the last one a dash"),
  ),
  samples: v.array(
    v.object({ name: text(/^[a-z][a-z0-9-]*$/, "be lower-case letters, digits and dashes") }),
  ),
});

const shapeProblems = (pipeline: Pipeline) =>
  describeIssues(v.safeParse(Declaration, pipeline).issues ?? []);

/** A prefix that begins with another one makes the rest of an execution's name ambiguous. */
const prefixProblems = ({ namePrefixes }: Pipeline) =>
  namePrefixes
    .filter((each) => namePrefixes.some((other) => other !== each && each.startsWith(other)))
    .map((each) => `the name prefix ${each} begins with another one`);

/** What must be unique among all declarations. */
const uniqueOf = (pipeline: Pipeline): Record<string, readonly string[]> => {
  const { name, defaultJobName, stateMachine, namePrefixes, samples } = pipeline;
  const [first, ...others] = samples;
  return {
    name: [name],
    setting: Object.values(settingNamesOf(pipeline)),
    "default job name": [foldName(defaultJobName(ENVIRONMENTS[0].word))],
    link: [stateMachine.link],
    parameter: [stateMachine.parameter],
    "name prefix": namePrefixes,
    "label of a sample": samples.map(({ label }) => label),
    // `npm run send` takes these, and a pipeline's name for its first sample.
    "name of a sample": [
      ...new Set([name.toLowerCase(), first.name]),
      ...others.map((sample) => sample.name),
    ],
  };
};

function takenProblems(pipelines: Pipelines): string[] {
  const owners = new Map(
    sampleEvents({ workspace: "", pipelines, jobNames: {} })
      .filter(({ pipeline }) => !pipeline)
      .map(({ name }) => [`name of a sample "${name}"`, "an event that starts nothing"]),
  );
  return pipelines.flatMap((pipeline) =>
    Object.entries(uniqueOf(pipeline)).flatMap(([what, values]) =>
      values.flatMap((value) => {
        const key = `${what} "${value}"`;
        const owner = owners.get(key);
        owners.set(key, pipeline.name);
        return owner ? [`${pipeline.name}: the ${key} is taken, by ${owner}.`] : [];
      }),
    ),
  );
}

const RUN = jobRun(new Date("2022-05-01T14:55:14.894Z"));

/** Whether each sample starts its pipeline under the default job names. */
function sampleProblems({ workspace, word }: Environment, pipelines: Pipelines): string[] {
  const jobNames = Object.fromEntries(
    pipelines.map(({ name, defaultJobName }) => [name, defaultJobName(word)]),
  );
  const settings = { workspace, pipelines, jobNames };
  return sampleEvents(settings).flatMap(({ name, pipeline, event }) => {
    if (!pipeline) return [];
    const decision = decide(v.parse(Webhook, event(RUN)), settings);
    const { namePrefixes = [] } = pipelines.find((each) => each.name === pipeline) ?? {};
    const sample = `${pipeline}: the sample ${name}`;
    if (decision.pipeline && decision.pipeline !== pipeline) {
      return [`${sample} has a job name of ${decision.pipeline}.`];
    }
    if (decision.kind === "ignore") return [`${sample} starts nothing (${decision.reason}).`];
    if (decision.kind === "invalid") return [`${sample}: ${decision.issues.join("; ")}.`];
    return namePrefixes.some((prefix) => decision.executionName.startsWith(prefix))
      ? []
      : [`${sample} starts ${decision.executionName}, which has none of the namePrefixes.`];
  });
}
