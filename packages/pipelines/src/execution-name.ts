import { createHash } from "node:crypto";

/**
 * The longest name that Step Functions takes.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const MAX_LENGTH = 80;

/** What tells an event from others. */
export interface NameParts {
  /** As `endTimeInUtc` gives it. */
  endTime?: string;
  jobId: string;
  /** What an operator adds, for a second run on purpose. */
  rename?: string;
}

/**
 * Names an execution after the event that starts it, so that the same event always gets the same
 * name (Step Functions then starts it once) and another event another name. The job instance's id
 * is found in it by {@link namesJobInstance}.
 *
 * @param prefix begins the name: at most 27 of `A-Z a-z 0-9 - _`, the last one a dash
 * @returns at most 80 of `A-Z a-z 0-9 - _`; where all parts together are longer, a hash replaces all
 *   but the id
 *
 * @example
 * executionName("bursar-", { endTime: "2022-05-01", jobId: "12345678" }); // "bursar-2022-05-01-12345678"
 */
export function executionName(prefix: string, { endTime, jobId, rename }: NameParts): string {
  const id = idInName(jobId);
  const parts = [endTime?.replace(/[:.]/g, "-"), id, rename].filter((part) => part !== undefined);
  const name = prefix + parts.join("-");
  if (name.length <= MAX_LENGTH && /^[\w-]+$/.test(name)) return name;
  const hash = shortHash([endTime, jobId, rename]);
  return `${`${prefix}${id}`.slice(0, MAX_LENGTH - hash.length - 1)}-${hash}`;
}

/** Whether an execution has the id of a job instance in its name. */
export const namesJobInstance = (executionName: string, id: string) =>
  `${executionName}-`.includes(`-${idInName(id)}-`);

/** How an id stands in a name: as it is, if it can. */
const idInName = (id: string) => (/^[\w-]{1,32}$/.test(id) ? id : shortHash([id]));

/** 20 hexadecimal digits. */
export const shortHash = (values: unknown[]): string =>
  createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 20);
