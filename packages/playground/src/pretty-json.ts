import { parseJson } from "@almahook/common/parse-json";

/** A token of JSON. */
interface JsonToken {
  kind: (typeof LITERALS)[number] | "other";
  text: string;
}

const LITERALS = ["key", "string", "number", "word"] as const;

const TOKEN =
  /(?<key>"(?:[^"\\]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\]|\\.)*")|(?<number>-?\d[\d.eE+-]*)|(?<word>[a-z]+)|\{\s*\}|\[\s*\]|[{}[\],:]/g;

/**
 * Formats JSON for reading, and keeps every literal as it is: parsing would round a number of 17
 * digits.
 *
 * @returns `undefined` if the text is not JSON
 */
export function prettyJson(text: string): JsonToken[] | undefined {
  if (parseJson(text).problem !== undefined) return undefined;
  let line = "\n";
  const punctuation = (piece: string) => {
    switch (piece) {
      case "{":
      case "[":
        line += "  ";
        return piece + line;
      case "}":
      case "]":
        line = line.slice(0, -2);
        return line + piece;
      case ",":
        return piece + line;
      case ":":
        return ": ";
      default:
        return piece.replace(/\s/g, "");
    }
  };
  return [...text.matchAll(TOKEN)].map(({ 0: piece, groups }) => {
    const kind = LITERALS.find((each) => groups?.[each] !== undefined);
    return kind ? { kind, text: piece } : { kind: "other", text: punctuation(piece) };
  });
}
