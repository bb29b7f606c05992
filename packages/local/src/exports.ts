import { endTimeInUtc } from "@almahook/alma/end-time";
import { RENAME } from "@almahook/alma/webhook";
import { defineCommand, runCommand, type Terminal } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { table } from "@almahook/cli/table";
import { UserError } from "@almahook/cli/user-error";
import { countOf } from "@almahook/common/count-of";
import { printable } from "@almahook/common/printable";
import { initiation } from "@almahook/functions/answers";
import { type ExportState, KEPT_FOR_DAYS, STATES } from "@almahook/pipelines/account";
import { type PlannedExport, planExport } from "@almahook/pipelines/plan-export";
import * as v from "valibot";
import { readExportAccount, systemsOf } from "./export-account.ts";
import { readExportLog } from "./export-log.ts";
import { findPlace, type Place } from "./export-place.ts";
import {
  executionJson,
  executionRows,
  exportJson,
  exportRows,
  NAME_COLUMNS,
} from "./export-rows.ts";
import { sendEvent, type Target, targetOptions } from "./send-event.ts";

const UNITS: ReadonlyMap<string, number> = new Map([
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/**
 * Reads minutes, hours or days ago (`30m`, `2h`, `3d`), or a time in ISO 8601, in UTC if it has no
 * offset. Gives milliseconds since 1970.
 */
const Since = v.pipe(
  v.string(),
  v.transform((since) => {
    const [, number, unit = ""] = /^(\d{1,6})([mhd])$/.exec(since) ?? [];
    if (number) return Date.now() - Number(number) * (UNITS.get(unit) ?? 0);
    return Date.parse(endTimeInUtc(since) ?? "");
  }),
  v.number("must be 30m, 2h, 3d, or a time such as 2026-11-23T20:00Z"),
  v.check((since) => since <= Date.now(), "must be a time in the past"),
  v.check(
    (since) => since >= Date.now() - KEPT_FOR_DAYS * 86_400_000,
    `can be ${KEPT_FOR_DAYS}d at most: Step Functions forgets what it started earlier`,
  ),
);

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
    since: option(
      "TIME",
      "how far back, e.g. 30m, 2h, 3d, 2026-11-23T20:00Z",
      v.optional(Since, "7d"),
    ),
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
      "starts only exports that have an execution, a second time: WORD is added to the execution's name. The same WORD never starts an export twice",
      v.optional(
        v.pipe(
          v.string(),
          v.regex(RENAME, "must be a word: at most 20 of A-Z a-z 0-9 - _, first a letter"),
        ),
      ),
    ),
    page: flag("serves the stage's exports as a page on this machine, until Ctrl-C"),
    json: flag(
      "prints the list for scripts, one object per line, and everything else to standard error",
    ),
    ...targetOptions,
  },
  details: `It asks Alma's jobs API (where there is a key), the stage's log or FILE, and Step Functions. FILE has log
lines as the function wrote them, behind any prefix, or in the AWS CLI's JSON; or an event.

The exports of a stage are listed in its shell:

  npx sst shell --stage STAGE -- npm run exports -- --stage STAGE [options]

It succeeds if the list is complete, and every export has succeeded, is running, was started elsewhere,
exported nothing, or was started now. The exit code is 2 if a source can't be read completely.`,
  async main(given, terminal) {
    const { operand, since, only, again, accept, yes, page, json } = given;
    if (again !== undefined && accept) {
      throw new UserError("--again and --accept are for different exports: leave one of them out.");
    }
    if (page && (accept || yes || json || (operand ?? only ?? again) !== undefined)) {
      throw new UserError(
        "--page takes no FILE, and of the options only --stage, --since, --url and --secret.",
      );
    }
    const now = Date.now();
    const typed = `npm run exports -- --stage ${given.stage} [other options]`;
    const place = findPlace(given, terminal, typed);
    if (page) return showPage(place, now - since, terminal);
    const log = await readExportLog(place, operand, since, terminal);
    const asked = { since, now, call: place.call };
    const account = await readExportAccount(systemsOf(place), log, asked);

    const planned = account.exports.map((each) => planExport(each, given, place.settings));
    const exports = matching(only, planned, (each) => ({
      ids: [each.jobId, each.firstExecutionName, each.executionName, ...each.executionNames],
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
    for (const remark of account.remarks) say(remark);

    const chosen = exports.filter(({ start }) => start);
    const initiated = yes ? await sendExports(chosen, place.target, say) : new Set();
    if (chosen.length > 0 && !yes) {
      say(
        `Nothing was sent. Add --yes to start ${countOf(chosen.length, "export")} at ${place.target.url}.`,
      );
    }
    const isFound = only === undefined || exports.length + unexplained.length > 0;
    // With --again, every export that has an execution has to be started once more.
    const isDone =
      !yes ||
      again === undefined ||
      (chosen.length > 0 && exports.every(({ executionName, start }) => start || !executionName));
    return (
      account.isComplete &&
      isFound &&
      isDone &&
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

/** Serves the page of a stage until Ctrl-C. */
async function showPage(place: Place, span: number, terminal: Terminal): Promise<true> {
  const { stage } = place;
  if (stage === undefined) {
    throw new UserError("--page is for a --stage: npm start serves the page of this machine.");
  }
  // Loaded only for the page, because it takes a while.
  const { serveStagePage } = await import("./stage-page.ts");
  const served = await serveStagePage(place, { stage, span }, terminal);
  terminal.print(`The exports of stage ${stage}: ${served.url}/exports\nCtrl-C stops.`);
  await new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
  });
  await served.close();
  return true;
}

/**
 * Signs and sends the events of exports, one after the other, and prints each with its answer.
 *
 * @returns the exports whose pipeline was initiated now, or had been earlier if no second run was
 *   asked for
 * @throws {UserError} at the first event that gets no answer
 */
async function sendExports(
  exports: readonly PlannedExport[],
  target: Target,
  print: Terminal["print"],
): Promise<ReadonlySet<PlannedExport>> {
  const initiated = new Set<PlannedExport>();
  if (exports.length === 0) {
    print("There is nothing to start.");
    return initiated;
  }
  print(`Sending to ${target.url}:\n`);
  for (const each of exports) {
    const { pipeline, jobName, start } = each;
    if (!start) continue;
    print(`${pipeline}  ${start.executionName}  ${printable(jobName).slice(0, 200)}`);
    const { text } = await sendEvent(target, JSON.stringify(start.event), { print });
    const when = initiation(text);
    if (when === "earlier" && start.renamed !== undefined) {
      print(`${start.renamed} has been used for this export: choose another word.`);
    } else if (when) {
      initiated.add(each);
    }
  }
  print(`${initiated.size} of ${exports.length} initiated.`);
  return initiated;
}

/** The states in which nobody has to do anything. */
const SETTLED: ReadonlySet<ExportState> = new Set([
  "succeeded",
  "running",
  "started-elsewhere",
  "nothing-exported",
]);

/** Selects the items with exactly this id, or else those that contain it in an id or a name. */
function matching<Item>(
  text: string | undefined,
  items: readonly Item[],
  textsOf: (item: Item) => { ids: (string | undefined)[]; names: string[] },
): Item[] {
  if (text === undefined) return [...items];
  const found = items.filter((item) => textsOf(item).ids.includes(text));
  if (found.length > 0) return found;
  const part = text.toLowerCase();
  return items.filter((item) => {
    const { ids, names } = textsOf(item);
    return [...ids, ...names].some((each) => each?.toLowerCase().includes(part));
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
      ? ` ${countOf(unexplained, "execution")} that no export in this list explains: others may start the same state machines, or the exports ended before --since.`
      : "";
  const all = exports.length === 0 ? "No exports" : countOf(exports.length, "export");
  return `${all}${which}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}.${executions}`;
}

if (import.meta.main) process.exitCode = await runCommand(command);
