import * as v from "valibot";
import type { Invocation } from "../lambda.ts";
import { FunctionResult } from "../webhook-server.ts";

/** What a request was answered. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The answer that an invocation of the function leads to. */
export function answerOf({ result, error }: Invocation): Answer {
  if (!error && v.is(FunctionResult, result)) {
    return { status: result.statusCode, headers: result.headers, body: result.body };
  }
  const body = error ? `${error.errorType}: ${error.errorMessage}` : "No response of a function.";
  return { status: 502, headers: {}, body };
}
