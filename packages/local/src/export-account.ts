import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { AlmaApiError } from "@almahook/alma/rest-api";
import { UserError } from "@almahook/cli/user-error";
import {
  type AccountSystems,
  createExecutionsApi,
  readAccount,
} from "@almahook/functions/read-account";
import type { Account } from "@almahook/pipelines/account";
import { awsFailure, withHint } from "./aws-failure.ts";
import type { ExportLog } from "./export-log.ts";
import type { Place } from "./export-place.ts";

/** The account of exports, and whether the list is complete. */
interface ExportAccount extends Account {
  /** False if Alma lacks the job of a pipeline, or only a log was read and it is incomplete. */
  isComplete: boolean;
  /** What could not be read, and the consequence, in a sentence each. */
  remarks: string[];
}

/**
 * Reads the account of exports.
 *
 * @param log the function's, if it was read
 * @param call gives a command as it has to be typed for their service
 * @param since the exports that ended since then, in milliseconds since 1970
 * @param now milliseconds since 1970
 * @throws {UserError} if a system can't be read completely
 */
export async function readExportAccount(
  systems: AccountSystems,
  log: ExportLog | undefined,
  { since, now, call }: { since: number; now: number; call: Place["call"] },
): Promise<ExportAccount> {
  const asked = { since, now, ...(log && { events: log.events }) };
  const { exports, unexplained, withoutJob } = await readAccount(systems, asked).catch(readFailed);
  return {
    exports,
    unexplained,
    isComplete: withoutJob.length === 0 && (systems.alma !== undefined || !log?.unknownRequests),
    remarks: [
      ...notAsked(systems, log, call),
      ...(log?.remarks ?? []),
      ...withoutJob.map(
        (pipeline) =>
          `Alma has no job for ${pipeline} (${systems.settings.jobNames[pipeline]}): its exports may not be in this list. Was the job renamed?`,
      ),
    ],
  };
}

/** The systems from which the account of a place's exports is read. */
export function systemsOf({
  alma,
  settings,
  stepFunctions,
}: Pick<Place, "alma" | "settings" | "stepFunctions">): AccountSystems {
  return {
    settings,
    executions: createExecutionsApi(stepFunctions),
    ...(alma && { alma: createJobsApi({ ...alma, fetch, now: Date.now, sleep }) }),
  };
}

/** @throws {UserError} for the error of a system that can't be read */
export function readFailed(error: unknown): never {
  throw new UserError(
    error instanceof AlmaApiError
      ? withHint(error.message)
      : `The executions can't be read: ${awsFailure(error)}`,
  );
}

/** Says which systems could not be asked, and the consequence. */
function notAsked(
  { alma, settings }: AccountSystems,
  log: ExportLog | undefined,
  call: Place["call"],
): string[] {
  const on = settings.pipelines.filter(({ name }) => settings.jobNames[name]);
  const unknown = on.filter(({ name }) => !settings.stateMachineArns[name]);
  const sentences: string[] = [];
  if (!alma) {
    const sample = (on[0] ?? settings.pipelines[0]).samples[0].name;
    sentences.push(
      `Alma was not asked, because ALMA_API_URL is not set: an export whose webhook never came is not in this list. To start one by hand: ${call(`npm run send -- ${sample} --id ID --ended TIME --yes`)}`,
    );
  }
  if (!log) {
    sentences.push(
      "No log was read: an export that only a log knows is not in this list. To read one: npm run exports -- FILE",
    );
  }
  if (unknown.length > 0) {
    const names = unknown.map(({ name }) => name).join(", ");
    const missing = unknown.map(({ stateMachine }) => stateMachine.setting).join(", ");
    sentences.push(
      `Step Functions was not asked about ${names}, because ${missing} ${unknown.length === 1 ? "is" : "are"} not set: their started exports are listed as missing. What this service has started, it does not start twice.`,
    );
  }
  return sentences;
}
