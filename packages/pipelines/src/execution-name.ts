import { createHash } from "node:crypto";

/**
 * The longest name that Step Functions takes.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const MAX_LENGTH = 80;

/**
 * Names an execution after the event that starts it, so that the same event always gets the same
 * name (Step Functions then starts it once) and another event another name.
 *
 * @param prefix begins the name: at most 40 of `A-Z a-z 0-9 - _`
 * @param parts what tells the event from others, as far as given
 * @returns at most 80 of `A-Z a-z 0-9 - _`; what does not fit is replaced by a hash of the parts
 *
 * @example
 * executionName("bursar-", "2022-05-01", "12345678"); // "bursar-2022-05-01-12345678"
 */
export function executionName(prefix: string, ...parts: (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined);
  const name = prefix + given.join("-");
  if (name.length <= MAX_LENGTH && /^[\w-]+$/.test(name)) return name;
  const hash = createHash("sha256").update(JSON.stringify(given)).digest("hex").slice(0, 32);
  const readable = name.replace(/[^\w-]/g, "-").slice(0, MAX_LENGTH - hash.length - 1);
  return `${readable}-${hash}`;
}

/** Whether an execution has the id of a job instance in its name. */
export const namesJobInstance = (executionName: string, id: string) =>
  `${executionName}-`.includes(`-${id}-`);
