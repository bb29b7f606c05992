import { RENAME } from "@almahook/alma/webhook";
import { defineCommand, runCommand, type Terminal } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { streamNamedFile } from "@almahook/cli/read-named-file";
import { table } from "@almahook/cli/table";
import { UserError } from "@almahook/cli/user-error";
import { printable } from "@almahook/common/printable";
import { environmentOf } from "@almahook/pipelines/environments";
import * as v from "valibot";
import { readLogGroups } from "./cloudwatch-logs.ts";
import { readLinkedStage } from "./linked-stage.ts";
import { loadLocalSettings } from "./local-settings.ts";
import { type LoggedEvents, readLoggedEvents } from "./logged-events.ts";
import { type PlannedEvent, planEvent } from "./replay-plan.ts";
import { sendEvents } from "./send-events.ts";
import { localTarget, targetOptions } from "./target-options.ts";
import { Since, timeSince } from "./time-since.ts";

/** How far back a stage's log is read. */
const SINCE = "1d";

export const command = defineCommand({
  name: "replay",
  summary:
    "Sends events again that should have started a pipeline, and did not, from the function's log.\nWithout --yes it only shows what it would send.",
  operand: option("FILE", "a log in a file, or - for standard input", v.optional(v.string())),
  options: {
    yes: flag("sends the events"),
    stage: option(
      "STAGE",
      "the stage to send to, and whose log to read unless there is a FILE",
      v.optional(StageName),
    ),
    since: option(
      "TIME",
      `how far back to read a stage's log, e.g. 30m, 2h, 3d, 2026-11-23T20:00Z (default: ${SINCE})`,
      v.optional(Since),
    ),
    only: option(
      "TEXT",
      "only events with TEXT in the name of their pipeline, job or execution, or in the job's id",
      v.optional(v.pipe(v.string(), v.nonEmpty("must not be empty"))),
    ),
    rename: option(
      "WORD",
      "instead, starts events once more that were started: WORD is added to their executions' names. The same WORD never starts an event twice",
      v.optional(
        v.pipe(v.string(), v.regex(RENAME, "must be a word: at most 20 of A-Z a-z 0-9 - _")),
      ),
    ),
    accept: flag("instead, starts events whose jobs failed in Alma"),
    "older-than-90-days": flag(
      "sends older events too. Step Functions has forgotten their names: those that were started start again",
    ),
    ...targetOptions,
  },
  details: `It sends the events that could not be started, were rejected, or are missed in the comparison with
Alma, but none that the log says was started. One that was started without its knowledge is not
started again either: the execution's name is derived from the event.

FILE has log lines as the function wrote them, or as something else has kept them: aws logs tail,
filter-log-events and get-query-results, exports of Logs Insights (with @message), subscriptions.

A stage's log and its secret are read in the stage's shell:

  npx sst shell --stage STAGE -- npm run replay -- --stage STAGE [options]

It succeeds if every event's pipeline was initiated, now or earlier.`,
  async main(given, terminal) {
    const { operand, only, rename, accept, "older-than-90-days": forgotten } = given;
    if (rename !== undefined && accept) {
      throw new UserError("--rename and --accept are for different events: leave one of them out.");
    }
    const { target, where, logGroups } = findTarget(given, terminal);
    const log = openLog(given, logGroups);
    const kind = rename !== undefined ? "started" : accept ? "job-failed" : "not-started";
    const logged = await readLoggedEvents(log, kind, only);
    const isEverything = kind === "not-started" && only === undefined;
    for (const remark of remarks(logged, isEverything)) terminal.print(remark);
    if (logged.lines === 0 && operand !== undefined) {
      const file = operand === "-" ? "standard input" : operand;
      throw new UserError(`There is no log line of the function in ${file}.`);
    }

    const options = { rename, accept, forgotten, now: Date.now() };
    const planned = logged.events.map((each) => planEvent(each, options));
    const sendable = planned.flatMap(({ pipeline, jobName, event }) =>
      event ? [{ label: `${pipeline}  ${printable(jobName)}`, event }] : [],
    );
    if (planned.length > 0) {
      terminal.print(`${given.yes ? "Sending" : "Would send"} to ${target.url}${where}:\n`);
      const rows = [TITLES, ...planned.slice(0, MAX_ROWS).map(cells)];
      for (const row of table(rows, { width: terminal.width })) terminal.print(row);
      const others = planned.length - MAX_ROWS;
      terminal.print(others > 0 ? `and ${others} more\n` : "");
    }
    if (planned.length === 0) {
      terminal.print(nothingToSend(logged, only));
      return logged.startedMeanwhile > 0;
    }
    if (sendable.length === 0) {
      terminal.print("None of them can be sent.");
      return false;
    }
    if (!given.yes) {
      terminal.print(`Nothing was sent. Add --yes to send ${count(sendable.length, "event")}.`);
      return sendable.length === planned.length;
    }
    return (await sendEvents(sendable, target, terminal)) && sendable.length === planned.length;
  },
});

interface Where {
  stage?: string | undefined;
  url?: string | undefined;
  secret?: string | undefined;
}

/** Where to send, in words too, and the log groups of a stage. */
function findTarget({ stage, url, secret }: Where, terminal: Terminal) {
  if (stage === undefined) {
    const local = loadLocalSettings(terminal);
    const where = url === undefined ? ` (environment ${local.settings.workspace})` : "";
    return { target: localTarget(local, { url, secret }), where };
  }
  if (url !== undefined || secret !== undefined) {
    throw new UserError("--stage has its own URL and secret: leave out --url and --secret.");
  }
  const { logGroups, ...target } = readLinkedStage(terminal.env, stage, "replay");
  const where = ` (stage ${stage}, environment ${environmentOf(stage).workspace})`;
  return { target, where, logGroups };
}

function openLog(
  { operand, since }: { operand?: string | undefined; since?: string | undefined },
  logGroups: readonly string[] | undefined,
): Parameters<typeof readLoggedEvents>[0] {
  if (operand !== undefined && since !== undefined) {
    throw new UserError("--since is for the log of a stage: a FILE is read whole.");
  }
  if (operand !== undefined) return streamNamedFile(operand);
  if (logGroups) return readLogGroups(logGroups, timeSince(since ?? SINCE, Date.now()));
  throw new UserError("FILE or --stage is missing. See npm run replay -- --help.");
}

/** More than anybody reads. */
const MAX_ROWS = 1000;

const TITLES = ["PIPELINE", "JOB", "LAST LOGGED", "WHY", "WHAT HAPPENS"];

const cells = ({ pipeline, jobName, time, why, what }: PlannedEvent) => [
  pipeline,
  jobName,
  time.replace(/\.\d+/, ""),
  why,
  what,
];

function* remarks(
  { unreadable, withoutEvent, startedMeanwhile }: LoggedEvents,
  isEverything: boolean,
) {
  if (unreadable.count > 0) {
    const example = printable(unreadable.example.slice(0, 60));
    yield `${count(unreadable.count, "log line")} can't be read. The last begins ${example}`;
  }
  if (withoutEvent.size > 0 && isEverything) {
    const reasons = [...withoutEvent].map(([reason, times]) => `${reason} ${times}`).join(", ");
    yield `Requests without an event in their log line can't be sent again (${reasons}): npm run reconcile finds what has not started.`;
  }
  if (startedMeanwhile > 0) yield `${count(startedMeanwhile, "event")} started meanwhile.`;
}

function nothingToSend({ lines, startedMeanwhile }: LoggedEvents, only?: string): string {
  if (startedMeanwhile > 0) return "There is nothing to send.";
  const which = only === undefined ? "" : ` whose names or job id contain ${JSON.stringify(only)}`;
  return `There are no events to send${which} in ${count(lines, "log line")}. What was started is sent with --rename, and what failed in Alma with --accept.`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

if (import.meta.main) process.exitCode = await runCommand(command);
