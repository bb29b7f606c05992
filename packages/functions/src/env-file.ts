import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseEnv } from "node:util";
import { didYouMean } from "@almahook/common/did-you-mean";
import { printable } from "@almahook/common/printable";
import { type Reader, settingsReadBy } from "./settings.ts";

/** A file with settings, such as `.env` or `.env.prod`. */
interface EnvFile {
  variables: Readonly<Record<string, string | undefined>>;
  /** A sentence for each line that has no effect, or another one than it seems to have. */
  warnings: string[];
}

/** Variables of other tools. */
const OF_OTHERS = /^(AWS|SST|NODE|PULUMI)_|^(CI|CHROMIUM_PATH)$/;

/** A line that sets something. */
const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/;

/**
 * Reads a file with settings. A file that does not exist sets nothing.
 *
 * @param readers who reads settings from it. Settings of others have no effect, and get a warning
 * @throws if it can't be read
 */
export function readEnvFile(path: string, readers: readonly Reader[]): EnvFile {
  if (!existsSync(path)) return { variables: {}, warnings: [] };
  const file = basename(path);
  const text = readFileSync(path, "utf8");
  // UTF-16 has zero bytes, UTF-8 has none.
  if (text.includes("\0")) {
    return {
      variables: {},
      warnings: [`${file} is not UTF-8, so it has no effect. Save it as UTF-8.`],
    };
  }
  const variables = parseEnv(text.replace(/^\uFEFF/, ""));
  const known = readers.flatMap((reader) => settingsReadBy(reader)).map(({ name }) => name);
  const unknown = Object.keys(variables).filter(
    (name) => !known.includes(name) && !OF_OTHERS.test(name),
  );
  return {
    variables,
    warnings: [
      ...(text.startsWith("\uFEFF")
        ? [`${file} begins with a byte order mark. Save it without, or SST may not read it.`]
        : []),
      ...leftOut(text).map((problem) => `${file} ${problem}.`),
      ...unknown.map(
        (name) => `${printable(name)} in ${file} is not a setting.${didYouMean(name, known)}`,
      ),
    ],
  };
}

/** Lists what `parseEnv` drops silently. */
function leftOut(text: string): string[] {
  const problems: string[] = [];
  /** The quotation mark that ends a value of several lines. */
  let openQuote = "";
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (openQuote) {
      if (line.includes(openQuote)) openQuote = "";
      continue;
    }
    const [, name, value = ""] = ASSIGNMENT.exec(line) ?? [];
    const [quote = ""] = /^["'`]/.exec(value) ?? [];
    if (name === undefined) {
      const isComment = /^\s*(?:#|$)/.test(line);
      if (!isComment) problems.push(`has something other than NAME=value in line ${index + 1}`);
    } else if (quote) {
      if (!value.includes(quote, 1)) openQuote = quote;
    } else if (/\S#|#\S/.test(value)) {
      problems.push(`cuts ${name} off at its #: put the value in quotes`);
    }
  }
  return problems;
}
