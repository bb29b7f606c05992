import { createHash } from "node:crypto";

/**
 * The longest name that Step Functions takes.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const MAX_LENGTH = 80;

/** What distinguishes an event from all others. */
export interface NameParts {
  /** As `endTimeInUtc` gives it. */
  endTime?: string;
  jobId: string;
  /** What an operator adds, for a second run on purpose. It begins with a letter. */
  rename?: string;
}

/**
 * Names an execution after the event that starts it: the same event always gets the same name, so
 * that Step Functions starts it once, and different events get different names.
 *
 * @param prefix begins the name: at most 27 of `A-Z a-z 0-9 - _`, the last one a dash
 * @returns at most 80 of `A-Z a-z 0-9 - _`: the prefix, the end time, the id (see {@link idInName})
 *   and the rename. A name that would be longer has the id and a hash of everything instead; the
 *   hash begins with a zero, so that it can't be read as a rename
 *
 * @example
 * executionName("bursar-", { endTime: "2022-05-01", jobId: "12345678" }); // "bursar-2022-05-01-12345678"
 */
export function executionName(prefix: string, { endTime, jobId, rename }: NameParts): string {
  const id = idInName(jobId);
  const parts = [endTime?.replace(/[:.]/g, "-"), id, rename].filter((part) => part !== undefined);
  const name = prefix + parts.join("-");
  if (name.length <= MAX_LENGTH) return name;
  return `${prefix}${id}-0${shortHash([endTime, jobId, rename])}`;
}

/** Its groups: the time of day, the id, and the hash of a shortened name. */
const NAME =
  /^(?:\d{4}-\d\d-\d\d(T\d\d-\d\d-\d\d-\d{3,9}Z)?-)?([A-Za-z0-9]{1,19}|[0-9a-f]{20})(?:-(?:[A-Za-z][\w-]{0,19}|(0[0-9a-f]{20})))?$/;

/** What an execution's name says about the event that started it. */
interface Parsed {
  /** The job instance's id as the name has it: see {@link idInName}. */
  id: string;
  /**
   * Whether {@link executionName} must have created it. A name without a time of day or a hash
   * could have been typed by a person, such as `bursar-test` or `bursar-2022-05-01-second`.
   */
  generated: boolean;
}

/**
 * Reads a name that {@link executionName} created.
 *
 * @param prefixes one of which begins it
 * @returns undefined if it is not such a name
 */
export function readExecutionName(name: string, prefixes: readonly string[]): Parsed | undefined {
  const prefix = prefixes.find((each) => name.startsWith(each));
  if (prefix === undefined) return undefined;
  const [, timeOfDay, id, hash] = NAME.exec(name.slice(prefix.length)) ?? [];
  return id === undefined ? undefined : { id, generated: (timeOfDay ?? hash) !== undefined };
}

/**
 * How an id appears in a name: unchanged if it has at most 19 letters and digits, else as a hash.
 */
export const idInName = (id: string) => (/^[A-Za-z0-9]{1,19}$/.test(id) ? id : shortHash([id]));

/** 20 hexadecimal digits. */
export const shortHash = (values: unknown[]): string =>
  createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 20);
