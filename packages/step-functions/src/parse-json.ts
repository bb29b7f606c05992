export type Parsed = { json: unknown } | { problem: string };

/** Tells what a text is as JSON, or what is wrong with it. */
export function parseJson(text: string): Parsed {
  try {
    return { json: JSON.parse(text) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
