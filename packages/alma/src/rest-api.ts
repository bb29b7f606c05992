import { describeIssues } from "@almahook/common/describe-issues";
import { fetchFailure } from "@almahook/common/errors";
import { parseJson } from "@almahook/common/parse-json";
import { printable } from "@almahook/common/printable";
import * as v from "valibot";

/** What a client of Alma's REST API needs. */
export interface AlmaApiOptions {
  /**
   * The API's address for the institution's region, e.g. `https://api-na.hosted.exlibrisgroup.com`.
   */
  url: string;
  /** Read-only access to the area "Configuration" is enough. It appears in no message. */
  key: string;
  fetch: typeof globalThis.fetch;
  /** The clock, in milliseconds. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
}

/** A call that failed. The message can be shown as it is, and never contains the key. */
export class AlmaApiError extends Error {
  override name = "AlmaApiError";
}

/** Milliseconds from one call to the next: Alma allows an institution 25 calls a second. */
const PACE = 50;

/** Milliseconds within which the whole answer must arrive. */
const TIMEOUT = 30_000;

/** The longest message, in characters: it can quote Alma. */
const MAX_MESSAGE = 500;

/** How many times a call is tried when Alma is busy or does not answer. */
const MAX_TRIES = 4;

/** Milliseconds. If Alma asks for a longer wait, the call fails. */
const MAX_WAIT = 60_000;

/** How many of the day's calls are left to the institution's other programs. */
const RESERVE = 1_000;

/** Milliseconds after which a call finds out again how many are left: a new day may have begun. */
const COUNT_AGE = 3_600_000;

const KEY_REFUSED = ["UNAUTHORIZED", "FORBIDDEN"];

/**
 * Creates a function that reads from Alma's REST API, at most 20 times a second. It repeats a call
 * that is answered 429 or 5xx, or not at all, and follows no redirect, which would send the key
 * elsewhere. It stops before the institution's calls of the day are used up.
 *
 * @see https://developers.exlibrisgroup.com/alma/apis/#calling
 * @see https://developers.exlibrisgroup.com/blog/new-header-in-api-response-x-exl-api-remaining/
 */
export function createAlmaGet({ url, key, fetch, now, sleep }: AlmaApiOptions) {
  // `fetch` quotes a header value that it refuses.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new AlmaApiError("The key for Alma's API is empty, or has spaces in it.");
  }
  let nextCall = 0;
  let remaining = Number.POSITIVE_INFINITY;
  let countedAt = 0;

  /** Creates an error without the key, which Alma could quote. */
  const fail = (message: string) =>
    new AlmaApiError(printable(message.replaceAll(key, "…")).slice(0, MAX_MESSAGE));

  /** Makes the call once. An error that it throws is final; one that it returns is worth a retry. */
  async function call(target: URL): Promise<{ text: string } | { error: Error; wait?: number }> {
    if (remaining < RESERVE && now() < countedAt + COUNT_AGE) {
      const left = `The institution has ${remaining} calls of Alma's API left today`;
      throw fail(`${left}, and ${RESERVE} are kept for its other programs.`);
    }
    const turn = Math.max(now(), nextCall);
    nextCall = turn + PACE;
    if (turn > now()) await sleep(turn - now());

    let response: Response;
    let text: string;
    try {
      const headers = { Authorization: `apikey ${key}`, Accept: "application/json" };
      const signal = AbortSignal.timeout(TIMEOUT);
      response = await fetch(target, { headers, signal, redirect: "manual" });
      text = await response.text();
    } catch (error) {
      return { error: unanswered(error) };
    }

    const { status } = response;
    const counted = numberIn(response.headers.get("X-Exl-Api-Remaining"));
    if (counted !== undefined) [remaining, countedAt] = [counted, now()];
    if (status === 200) return { text };
    if (status >= 300 && status < 400) {
      const location = response.headers.get("Location");
      throw fail(`Alma's API at ${url} redirects to ${location}. Is its address right?`);
    }
    const { code, message } = readError(text) ?? { code: `HTTP ${status}`, message: "no reason" };
    if (status === 401 || status === 403 || KEY_REFUSED.includes(code)) {
      throw fail(`Alma's API refuses the key (${code}: ${message}).`);
    }
    if (code.startsWith("DAILY")) {
      throw fail(`The institution's calls of Alma's API are used up for today (${message}).`);
    }
    const error = fail(`Alma's API answered ${status} (${code}: ${message}).`);
    if (status !== 429 && status < 500) throw error;
    const seconds = numberIn(response.headers.get("Retry-After"));
    return { error, ...(seconds !== undefined && { wait: seconds * 1000 }) };
  }

  function unanswered(error: unknown) {
    if (error instanceof Error && error.name === "TimeoutError") {
      return fail(`Alma's API did not answer within ${TIMEOUT / 1000} seconds.`);
    }
    const cause = fetchFailure(error);
    const unreachable = fail(`Alma's API at ${url} can't be reached (${cause}).`);
    // Nothing listens there, so a retry would not help.
    if (cause.includes("ECONNREFUSED")) throw unreachable;
    return unreachable;
  }

  function read<Output>(schema: v.GenericSchema<unknown, Output>, text: string): Output {
    const { json, problem } = parseJson(text);
    if (problem !== undefined) throw fail("Alma's API answered something that is not JSON.");
    const result = v.safeParse(schema, json, { abortEarly: true });
    if (result.success) return result.output;
    const [issue] = describeIssues(result.issues);
    throw fail(`Alma's API sent something unexpected: ${issue}.`);
  }

  /** Reads a resource that matches a schema. @throws {AlmaApiError} if Alma does not send one */
  return async function get<Output>(
    schema: v.GenericSchema<unknown, Output>,
    path: string,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Output> {
    const target = new URL(path, url);
    target.search = new URLSearchParams(query).toString();
    for (let tries = 1; ; tries += 1) {
      const result = await call(target);
      if ("text" in result) return read(schema, result.text);
      const wait = result.wait ?? 1_000 * 2 ** (tries - 1);
      if (tries === MAX_TRIES || wait > MAX_WAIT) throw result.error;
      await sleep(wait);
    }
  };
}

const ErrorBody = v.object({
  errorList: v.object({
    error: v.pipe(
      v.array(v.object({ errorCode: v.string(), errorMessage: v.optional(v.string(), "") })),
      v.nonEmpty(),
    ),
  }),
});

/** Alma sends errors as JSON or XML, whatever the request accepts. */
function readError(text: string): { code: string; message: string } | undefined {
  const { json, problem } = parseJson(text);
  if (problem === undefined) {
    const body = v.safeParse(ErrorBody, json);
    const [error] = body.success ? body.output.errorList.error : [];
    return error && { code: error.errorCode, message: error.errorMessage };
  }
  const element = (name: string) =>
    new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(text)?.[1]?.trim();
  const code = element("errorCode");
  return code ? { code, message: element("errorMessage") ?? "" } : undefined;
}

/** The whole number in a header, if it is one. */
const numberIn = (header: string | null) =>
  /^\d+$/.test(header ?? "") ? Number(header) : undefined;
