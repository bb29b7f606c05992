import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { AlmaApiError } from "@almahook/alma/rest-api";
import { RENAME } from "@almahook/alma/webhook";
import { defineCommand, runCommand, type Terminal } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { table } from "@almahook/cli/table";
import { UserError } from "@almahook/cli/user-error";
import { createExecutionsApi, readAccount } from "@almahook/functions/read-account";
import { type ExportState, KEPT_FOR_DAYS, STATES } from "@almahook/pipelines/account";
import * as v from "valibot";
import { awsFailure } from "./aws-failure.ts";
import { type ExportLog, readExportLog } from "./export-log.ts";
import { findPlace, type Place } from "./export-place.ts";
import {
  executionJson,
  executionRows,
  exportJson,
  exportRows,
  NAME_COLUMNS,
  type PlannedExport,
  planExport,
} from "./export-rows.ts";
import { sendExports } from "./send-exports.ts";
import { targetOptions } from "./target-options.ts";
import { sinceOption, timeSince } from "./time-since.ts";

export const command = defineCommand({
  name: "exports",
  summary:
    "Lists every export: each job of a pipeline that ended in Alma, and what was started for it.\nWithout --yes it starts nothing.",
  operand: option(
    "FILE",
    "a log in a file instead of the stage's, or - for standard input",
    v.optional(v.string()),
  ),
  options: {
    stage: option(
      "STAGE",
      "the exports of a stage (default: of the service on this machine)",
      v.optional(StageName),
    ),
    since: sinceOption("7d"),
    only: option(
      "TEXT",
      "only the export with this job id or execution name; if there is none, those with TEXT in the name of their pipeline, job or execution, or in their job's id",
      v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty("must not be empty"))),
    ),
    yes: flag("starts what the list says: sends the events, signed, as Alma would"),
    accept: flag(
      "starts failed jobs too, once a person has seen in Alma that the exports are good",
    ),
    again: option(
      "WORD",
      "instead, starts once more what has an execution: WORD is added to the execution's name. The same WORD never starts an export twice",
      v.optional(
        v.pipe(
          v.string(),
          v.regex(RENAME, "must be a word: at most 20 of A-Z a-z 0-9 - _, first a letter"),
        ),
      ),
    ),
    json: flag("prints the list for scripts, an object a line, and all else to standard error"),
    ...targetOptions,
  },
  details: `Asked are Alma's jobs API where there is a key, the stage's log or FILE, and Step Functions. FILE has
log lines as the function wrote them, behind any prefix or in JSON of the AWS CLI, or an event.

What a stage is linked to is read in its shell:

  npx sst shell --stage STAGE -- npm run exports -- --stage STAGE [options]

It is a success if every export is succeeded, running, started elsewhere or empty, or was initiated
now. Something that can't be read whole has exit code 2.`,
  async main(given, terminal) {
    const { only, again, accept, yes, json } = given;
    if (again !== undefined && accept) {
      throw new UserError("--again and --accept are for different exports: leave one of them out.");
    }
    const now = Date.now();
    const since = timeSince(given.since, now);
    if (now - since > KEPT_FOR_DAYS * 86_400_000) {
      throw new UserError(
        `--since can be ${KEPT_FOR_DAYS}d at most: Step Functions forgets what it started earlier.`,
      );
    }
    const place = findPlace(given, terminal, "exports");
    const log = await readExportLog(place, given.operand, since, terminal);
    const account = await ask(place, { since, now, ...(log && { events: log.events }) });

    const planned = account.exports.map((each) => planExport(each, given, place.settings));
    const exports = matching(only, planned, ({ jobId, firstName, executionName, ...each }) => ({
      ids: [jobId, firstName, executionName],
      names: [each.pipeline, each.jobName],
    }));
    const unexplained = matching(only, account.unexplained, ({ name, pipeline }) => ({
      ids: [name],
      names: [pipeline],
    }));
    const say = json ? terminal.warn : terminal.print;
    if (json) {
      for (const each of exports) terminal.print(exportJson(each));
      for (const each of unexplained) terminal.print(executionJson(each));
    } else {
      const { workspace } = place.settings;
      const time = new Date(since).toISOString();
      say(`Exports of ${place.name} (environment ${workspace}) that ended since ${time}:\n`);
      printTable(exportRows(exports), terminal, NAME_COLUMNS);
      printTable(executionRows(unexplained), terminal);
    }
    say(summary(exports, unexplained.length, only));
    for (const remark of [...notAsked(place, log, given.stage), ...(log?.remarks ?? [])]) {
      say(remark);
    }
    for (const pipeline of account.withoutJob) {
      const jobName = place.settings.jobNames[pipeline];
      say(
        `Alma has no job for ${pipeline} (${jobName}): its exports may not be in this list. Was the job renamed?`,
      );
    }

    const chosen = exports.filter(({ start }) => start);
    const initiated = yes ? await sendExports(chosen, place.target, { print: say }) : new Set();
    if (chosen.length > 0 && !yes) {
      say(
        `Nothing was sent. Add --yes to start ${count(chosen.length, "export")} at ${place.target.url}.`,
      );
    }
    const isListComplete =
      account.withoutJob.length === 0 &&
      (place.alma !== undefined || !log?.unknown) &&
      (only === undefined || exports.length + unexplained.length > 0);
    return (
      isListComplete &&
      exports.every((each) => (yes && each.start ? initiated.has(each) : SETTLED.has(each.state)))
    );
  },
});

function printTable(
  rows: string[][],
  { width, print }: Pick<Terminal, "width" | "print">,
  names: number[] = [],
) {
  if (rows.length === 1) return;
  for (const line of table(rows, { width, names })) print(line);
  print("");
}

/** The states in which an export waits for nobody. */
const SETTLED: ReadonlySet<ExportState> = new Set([
  "succeeded",
  "running",
  "started-elsewhere",
  "nothing-exported",
]);

/** @throws {UserError} if Alma or Step Functions can't be read whole */
async function ask(
  { alma, settings, stepFunctions }: Place,
  asked: Parameters<typeof readAccount>[1],
) {
  const { list, readInput } = createExecutionsApi(stepFunctions);
  const refused = (error: unknown) => {
    throw new UserError(`The executions can't be read (${awsFailure(error)})`);
  };
  const systems = {
    settings,
    executions: {
      list: (...call: Parameters<typeof list>) => list(...call).catch(refused),
      readInput: (...call: Parameters<typeof readInput>) => readInput(...call).catch(refused),
    },
    ...(alma && { alma: createJobsApi({ ...alma, fetch, now: Date.now, sleep }) }),
  };
  try {
    return await readAccount(systems, asked);
  } catch (error) {
    if (!(error instanceof AlmaApiError)) throw error;
    const hint = error.message.includes("ECONNREFUSED 127.0.0.1") ? " Is npm start running?" : "";
    throw new UserError(`${error.message}${hint}`);
  }
}

/**
 * Takes those of which an id is a text, or else those that have the text in an id or a name. The name of
 * an execution that was started once more, on purpose, goes on behind that of the first.
 */
function matching<Item>(
  text: string | undefined,
  items: readonly Item[],
  textsOf: (item: Item) => { ids: (string | undefined)[]; names: string[] },
): Item[] {
  if (text === undefined) return [...items];
  const wanted = text.toLowerCase();
  const lowerCase = (texts: (string | undefined)[]) =>
    texts.flatMap((each) => each?.toLowerCase() ?? []);
  const exact = items.filter((item) =>
    lowerCase(textsOf(item).ids).some((id) => id === wanted || wanted.startsWith(`${id}-`)),
  );
  if (exact.length > 0) return exact;
  return items.filter((item) => {
    const { ids, names } = textsOf(item);
    return lowerCase([...ids, ...names]).some((each) => each.includes(wanted));
  });
}

function summary(exports: readonly PlannedExport[], unexplained: number, only?: string): string {
  const counts = STATES.flatMap((state) => {
    const { length } = exports.filter((each) => each.state === state);
    return length > 0 ? [`${length} ${state}`] : [];
  });
  const which = only === undefined ? "" : ` with ${JSON.stringify(only)}`;
  const executions =
    unexplained > 0
      ? ` ${count(unexplained, "execution")} that no export in this list explains: others may start the same state machines.`
      : "";
  const all = exports.length === 0 ? "No exports" : count(exports.length, "export");
  return `${all}${which}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}.${executions}`;
}

/** Says what was not asked, and what follows from that. */
function notAsked({ alma, settings }: Place, log: ExportLog | undefined, stage?: string): string[] {
  const on = settings.pipelines.filter(({ name }) => settings.jobNames[name]);
  const withoutArn = on.filter(({ name }) => !settings.stateMachineArns[name]);
  const word = (on[0] ?? settings.pipelines[0]).samples[0].word;
  const atStage = stage === undefined ? "" : ` --stage ${stage} --yes`;
  return [
    ...(alma
      ? []
      : [
          `Alma was not asked: an export whose webhook never came is not in this list. To start one by hand: npm run send -- ${word} --id ID --ended TIME${atStage}`,
        ]),
    ...(log
      ? []
      : [
          "No log was read: an export that only a log knows is not in this list. To read one: npm run exports -- FILE",
        ]),
    ...(withoutArn.length > 0
      ? [
          `Step Functions was not asked for ${withoutArn.map(({ name }) => name).join(", ")}: what was started is in this list as missing. What this service started, it does not start twice. To ask: set ${withoutArn.map(({ stateMachine }) => stateMachine.setting).join(", ")}`,
        ]
      : []),
  ];
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

if (import.meta.main) process.exitCode = await runCommand(command);
