import { defineCommand, runCommand } from "@almahook/cli/command";
import { option, StageName } from "@almahook/cli/options";
import { streamNamedFile } from "@almahook/cli/read-named-file";
import { table } from "@almahook/cli/table";
import { UserError } from "@almahook/cli/user-error";
import { LogLine } from "@almahook/functions/log-line";
import { readLog } from "@almahook/functions/read-log";
import { pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import { readLogGroups } from "./cloudwatch-logs.ts";
import { readLinkedStage, readLinkedStateMachine } from "./linked-stage.ts";
import { listStarts } from "./list-starts.ts";
import { type ComparedStart, type ExpectedStart, matchStarts } from "./match-starts.ts";
import { sinceOption, timeSince } from "./time-since.ts";

export const command = defineCommand({
  name: "compare-starts",
  summary:
    "Compares what a stage has started, or would have started if it did not only observe, with the\nexecutions that there are: for moving over from another service. It changes nothing.",
  operand: option(
    "FILE",
    "the stage's log in a file, instead of the one in CloudWatch",
    v.optional(v.string()),
  ),
  options: {
    stage: option("STAGE", "the stage", StageName),
    since: sinceOption("1d"),
  },
  details: `The stage's log and its state machines are read in the stage's shell:

  npx sst shell --stage STAGE -- npm run compare-starts -- --stage STAGE [options]

The same pipeline with the same input is the same start, whatever the execution is called.

  same        both started it
  only here   this stage started it, or would have, and there is no execution
  only there  there is an execution of which this stage's log knows nothing
  again       one more execution of an export that has one

It is a success if all are the same.`,
  async main({ operand, stage, since }, terminal) {
    const { logGroups } = readLinkedStage(terminal.env, stage, "compare-starts");
    const from = timeSince(since, Date.now());
    const log = operand === undefined ? readLogGroups(logGroups, from) : streamNamedFile(operand);
    const { starts: here, withoutInput, lines } = await readExpectedStarts(log, from);
    if (lines === 0 && operand !== undefined) {
      throw new UserError(`There is no log line of the function in ${operand}.`);
    }
    const there = await Promise.all(
      pipelines.map(({ name, stateMachine }) =>
        listStarts(name, readLinkedStateMachine(terminal.env, stateMachine.link), from),
      ),
    );

    const compared = matchStarts(here, there.flat());
    for (const row of table([TITLES, ...compared.map(cells)], { width: terminal.width }))
      terminal.print(row);
    const counts = RESULTS.map((result) => {
      const { length } = compared.filter((each) => each.result === result);
      return `${length} ${result}`;
    });
    terminal.print(`\n${counts.join(", ")}.`);
    if (withoutInput > 0) {
      terminal.print(
        `${withoutInput} of the log's starts can't be compared: their event is incomplete.`,
      );
    }
    return withoutInput === 0 && compared.every(({ result }) => result === "same");
  },
});

const RESULTS = [
  "same",
  "only here",
  "only there",
  "again",
] as const satisfies ComparedStart["result"][];

const TITLES = ["RESULT", "PIPELINE", "TIME", "EXECUTION", "JOB"];

const cells = ({ result, here, there }: ComparedStart) => [
  result,
  here?.pipeline ?? there?.pipeline ?? "",
  new Date(there?.time ?? here?.time ?? 0).toISOString().replace(/\.\d+/, ""),
  there?.executionName ?? `none (here ${here?.executionName})`,
  here?.jobName ?? "",
];

/** Log lines of events that started a pipeline, or would have. */
const StartLine = v.object({
  ...LogLine.entries,
  outcome: v.picklist(["observed", "started", "duplicate"]),
  pipeline: v.string(),
  executionName: v.string(),
});

/** Reads from a log what was started, or would have been: each event once. */
async function readExpectedStarts(log: Parameters<typeof readLog>[0], since: number) {
  const starts = new Map<string, ExpectedStart>();
  const withoutInput = new Set<string>();
  let lines = 0;
  for await (const found of readLog(log, LogLine)) {
    if ("unreadable" in found) continue;
    lines += 1;
    const { line } = found;
    if (!v.is(StartLine, line) || line.test) continue;
    const time = Date.parse(line.timestamp);
    const pipeline = pipelines.find(({ name }) => name === line.pipeline);
    if (!pipeline || time < since || starts.has(line.executionName)) continue;
    const execution = v.safeParse(pipeline.execution, line.event?.job_instance);
    if (!execution.success) {
      withoutInput.add(line.executionName);
      continue;
    }
    starts.set(line.executionName, {
      pipeline: pipeline.name,
      jobName: line.jobName ?? "",
      executionName: line.executionName,
      input: execution.output.input,
      time,
    });
  }
  return { starts: [...starts.values()], withoutInput: withoutInput.size, lines };
}

if (import.meta.main) process.exitCode = await runCommand(command);
