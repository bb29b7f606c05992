import * as v from "valibot";
import { StepFunctionsError } from "./errors.ts";

/** Milliseconds for which a token is good: 24 hours. */
const TOKEN_KEPT = 24 * 60 * 60 * 1000;

const Token = v.pipe(
  v.string(),
  v.transform((token) => Buffer.from(token, "base64url").toString()),
  v.parseJson(),
  v.strictTuple([v.string(), v.number(), v.number()]),
);

export interface PageRequest<Item> {
  /** The most items on a page. */
  maxResults: number;
  /** From the page before. */
  nextToken?: string | null;
  /** What else was asked for. A token is only good for the same. */
  query: readonly unknown[];
  /** A number that rises from item to item. */
  keyOf: (item: Item) => number;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Cuts a page out of a list. A page begins where the one before ended, whatever came or went
 * meanwhile.
 *
 * @throws {StepFunctionsError} `InvalidToken` if it is not a token, is for another list, or is older than
 *   24 hours
 */
export function pageOf<Item>(
  items: readonly Item[],
  { maxResults, nextToken, query, keyOf, now }: PageRequest<Item>,
): { items: Item[]; nextToken?: string } {
  const scope = JSON.stringify(query);
  const after = nextToken ? readToken(nextToken, scope, now) : Number.NEGATIVE_INFINITY;
  const begin = items.findIndex((item) => keyOf(item) > after);
  const page = begin === -1 ? [] : items.slice(begin, begin + maxResults);
  const last = page.at(-1);
  return last === undefined || last === items.at(-1)
    ? { items: page }
    : { items: page, nextToken: writeToken(scope, keyOf(last), now) };
}

const writeToken = (...token: v.InferOutput<typeof Token>) =>
  Buffer.from(JSON.stringify(token)).toString("base64url");

function readToken(token: string, scope: string, now: number): number {
  const parsed = v.safeParse(Token, token);
  if (parsed.success) {
    const [itsScope, key, issued] = parsed.output;
    if (itsScope === scope && now - issued < TOKEN_KEPT) return key;
  }
  throw new StepFunctionsError("InvalidToken", "Invalid Token: 'Invalid token'");
}
