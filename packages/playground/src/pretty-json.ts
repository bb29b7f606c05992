import { parseJson } from "@almahook/common/parse-json";

/** A token of JSON. */
interface JsonToken {
  kind: "key" | "string" | "number" | "word" | "other";
  text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[a-z]+|[{}[\],:]/g;

/**
 * Formats JSON for reading, and keeps every literal as it is: parsing would round a number of 17
 * digits.
 *
 * @returns `undefined` if the text is not JSON
 */
export function prettyJson(text: string): JsonToken[] | undefined {
  if (parseJson(text).problem !== undefined) return undefined;
  const pieces = text.match(TOKEN) ?? [];
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  return pieces.map((piece, index) => {
    const next = pieces[index + 1];
    const previous = pieces[index - 1];
    switch (piece) {
      case "{":
      case "[":
        depth += 1;
        return other(next === "}" || next === "]" ? piece : piece + line());
      case "}":
      case "]":
        depth -= 1;
        return other(previous === "{" || previous === "[" ? piece : line() + piece);
      case ",":
        return other(piece + line());
      case ":":
        return other(": ");
      default:
        return { kind: kindOf(piece, next), text: piece };
    }
  });
}

const other = (text: string): JsonToken => ({ kind: "other", text });

function kindOf(piece: string, next: string | undefined): JsonToken["kind"] {
  if (piece.startsWith('"')) return next === ":" ? "key" : "string";
  return /^[a-z]/.test(piece) ? "word" : "number";
}
