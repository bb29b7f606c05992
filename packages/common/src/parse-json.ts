import { errorMessage } from "./errors.ts";

type ParsedJson = { json: unknown; problem?: never } | { json?: never; problem: string };

/** Parses a text as JSON, or says why it is not. */
export function parseJson(text: string): ParsedJson {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { problem: errorMessage(error) };
  }
}
