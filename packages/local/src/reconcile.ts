import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { AlmaApiError } from "@almahook/alma/rest-api";
import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { flag, option, StageName } from "@almahook/cli/options";
import { table } from "@almahook/cli/table";
import { UserError } from "@almahook/cli/user-error";
import { printable } from "@almahook/common/printable";
import {
  type AlmaComparison,
  compareWithAlma,
  type ListExecutions,
} from "@almahook/functions/compare-with-alma";
import { KEPT_FOR_DAYS } from "@almahook/pipelines/account";
import * as v from "valibot";
import { comparedRows } from "./compared-rows.ts";
import { type ComparedSystems, localSystems, stageSystems } from "./compared-systems.ts";
import { sendEvents } from "./send-events.ts";
import { sinceOption, timeSince } from "./time-since.ts";

export const command = defineCommand({
  name: "reconcile",
  summary:
    "Compares the exports that ended in Alma with the executions in Step Functions, and shows which are\nmissing. Without --yes it starts none.",
  options: {
    yes: flag("starts what is missing: sends the events, signed, as Alma would have"),
    stage: option(
      "STAGE",
      "the stage to compare and to send to (default: the service on this machine)",
      v.optional(StageName),
    ),
    since: sinceOption("7d"),
  },
  details: `Compared are exports that ended more than ${MAY_COME_FOR_HOURS} hours ago, because Alma may still call for later ones,
and less than ${KEPT_FOR_DAYS} days ago, because Step Functions forgets earlier executions.

The key for Alma's API and the secret of a stage are read in the stage's shell:

  npx sst shell --stage STAGE -- npm run reconcile -- --stage STAGE [options]

It succeeds if nothing is missing, or everything that was missing was initiated.`,
  async main({ yes, stage, since: howFar }, terminal) {
    const since = timeSince(howFar, Date.now());
    if (since > Date.now() - MAY_COME_FOR_HOURS * 3_600_000) {
      throw new UserError(`--since must be more than ${MAY_COME_FOR_HOURS} hours ago.`);
    }
    const systems =
      stage === undefined ? localSystems(terminal) : stageSystems(terminal.env, stage);
    terminal.print(`Comparing Alma at ${systems.almaUrl} with ${systems.where}.`);
    const comparison = await compare(systems, since);
    const { exports, withoutJob } = comparison;
    if (exports.length > 0) {
      terminal.print("");
      for (const row of table(comparedRows(exports), { width: terminal.width }))
        terminal.print(row);
      terminal.print("");
    }
    terminal.print(summary(comparison));
    for (const pipeline of withoutJob) {
      terminal.print(
        `No job in Alma matches ${pipeline} (${systems.settings.jobNames[pipeline]}). Was it renamed?`,
      );
    }

    const missing = exports.flatMap(({ result, pipeline, decision, event }) =>
      result === "missing"
        ? [{ label: `${pipeline}  ${printable(decision.job?.name ?? "")}`, event }]
        : [],
    );
    const complete =
      withoutJob.length === 0 && !exports.some(({ result }) => result === "unusable");
    if (missing.length === 0) return complete;
    if (!yes) {
      terminal.print(
        `Nothing was sent. Add --yes to send what is missing to ${systems.target.url}.`,
      );
      return false;
    }
    terminal.print(`Sending what is missing to ${systems.target.url}:\n`);
    return (await sendEvents(missing, systems.target, terminal)) && complete;
  },
});

/** @throws {UserError} if Alma or Step Functions refuses, or can't be reached */
async function compare(systems: ComparedSystems, since: number): Promise<AlmaComparison> {
  const { almaUrl: url, almaKey: key, settings } = systems;
  const alma = createJobsApi({ url, key, fetch, now: Date.now, sleep });
  const listExecutions: ListExecutions = (...call) =>
    systems.listExecutions(...call).catch((error: unknown) => {
      throw new UserError(`The executions can't be listed (${String(error)}).`, 1);
    });
  try {
    return await compareWithAlma({ alma, listExecutions, settings, now: Date.now(), since });
  } catch (error) {
    throw error instanceof AlmaApiError ? new UserError(error.message, 1) : error;
  }
}

function summary({ exports, span }: AlmaComparison): string {
  const number = (wanted: string) => exports.filter(({ result }) => result === wanted).length;
  const [from, until] = [span.from, span.until].map((time) =>
    new Date(time).toISOString().replace(/:\d\d\.\d+Z$/, "Z"),
  );
  const counts = [
    `${number("missing")} missing`,
    `${number("unusable")} unusable`,
    `${number("started")} started`,
    `${number("not-exported")} with nothing to start`,
  ];
  return `Exports that ended from ${from} to ${until}: ${exports.length === 0 ? "none" : counts.join(", ")}.`;
}

if (import.meta.main) process.exitCode = await runCommand(command);
