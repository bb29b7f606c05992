import { text } from "node:stream/consumers";
import { RENAME } from "@almahook/alma/webhook";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import { UserError } from "@almahook/cli/user-error";
import * as v from "valibot";
import { fetchFailedLines } from "./cloudwatch-logs.ts";
import { type FailedStart, printable, readFailedLines } from "./failed-lines.ts";
import { type LinkedStage, readLinkedStage } from "./linked-stage.ts";
import { loadLocalSettings } from "./local-settings.ts";
import { post } from "./post.ts";
import { localTarget, targetOptions } from "./target-options.ts";
import { sinceOption, timeSince } from "./time-since.ts";

export const command = defineCommand({
  name: "replay",
  summary:
    "Sends events again whose pipelines could not be started, from the log that reports them.\nWithout --yes it only shows what would be sent.",
  operand: option("FILE", "a log in a file, or - for standard input", v.optional(v.string())),
  options: {
    yes: flag("sends the events"),
    stage: option(
      "STAGE",
      "the stage to send to, and whose log to read unless there is a FILE",
      v.optional(StageName),
    ),
    since: sinceOption("1d"),
    rename: option(
      "WORD",
      "starts each once more, on purpose: WORD is added to the executions' names. The same WORD never starts an event twice",
      v.optional(
        v.pipe(v.string(), v.regex(RENAME, "must be a word: at most 20 of A-Z a-z 0-9 - _")),
      ),
    ),
    ...targetOptions,
  },
  details: `A stage's log and its secret are read in the stage's shell:

  npx sst shell --stage STAGE -- npm run replay -- --stage STAGE [options]

An event that was started meanwhile is not started again: the execution's name is derived from the
event, and Step Functions knows it for 90 days.`,
  async main({ operand, yes, since, rename, ...given }, terminal) {
    const stage =
      given.stage === undefined ? undefined : readLinkedStage(terminal.env, given.stage);
    const log = await readLog(operand, stage, since);
    const { starts, others, problems } = await readFailedLines([log]);

    for (const problem of problems) terminal.print(problem);
    terminal.print(
      `${count(starts.length, "event")} to send again; ${count(others, "line")} of something else; ${count(problems.length, "line")} of no use.`,
    );
    const target = stage ?? localTarget(loadLocalSettings(terminal), given);
    let success = true;
    for (const start of starts) {
      terminal.print(describe(start, rename));
      if (!yes) continue;
      const event = rename === undefined ? start.event : { ...start.event, rename };
      success = (await post(target, JSON.stringify(event), terminal)) && success;
    }
    if (!yes && starts.length > 0) {
      terminal.print(`Nothing was sent. To send to ${target.url}, add --yes.`);
    }
    return success;
  },
});

async function readLog(file: string | undefined, stage: LinkedStage | undefined, since: string) {
  if (file === "-") return text(process.stdin);
  if (file !== undefined) return new TextDecoder().decode(await readNamedFile(file));
  if (stage) return fetchFailedLines(stage.logGroup, timeSince(since, Date.now()));
  throw new UserError("FILE or --stage is missing. See npm run replay -- --help.");
}

function describe({ pipeline, executionName, jobName, times, lastTime }: FailedStart, rename = "") {
  const name = rename ? `${executionName} renamed by ${rename}` : executionName;
  return `${pipeline}  ${name}  failed ${count(times, "time")}, last ${lastTime}  ${printable(jobName)}`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

if (import.meta.main) process.exitCode = await runCommand(command);
