/** `NAME=value`, `export NAME=value`, a comment, or nothing. */
const LINE = /^\s*(?:(?:export\s+)?[A-Za-z_]\w*\s*=|#|$)/;

/** A value without quotes that a `#` ends, although no space is before it. */
const UNQUOTED_HASH = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*[^\s"'`#][^\s#]*#/;

/** A quoted value, which may have several lines. */
const QUOTED = /=[ \t]*(["'`])[\s\S]*?\1/g;

/**
 * Checks the text of a `.env` file for what is read otherwise than it looks, without an error.
 *
 * @returns a phrase for each problem, which goes on from the file's name
 */
export function envFileProblems(text: string): string[] {
  const problems: string[] = [];
  if (text.startsWith("\uFEFF")) {
    problems.push(
      "begins with a byte order mark, which other tools may take for a part of its first name",
    );
  }
  // Quoted values may have anything in them. Their lines still count.
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(QUOTED, (value) => `=""${"\n".repeat(value.split("\n").length - 1)}`)
    .split("\n");
  for (const [index, line] of lines.entries()) {
    const [, name] = UNQUOTED_HASH.exec(line) ?? [];
    if (name) problems.push(`cuts ${name} off at its #: put the value in quotes`);
    // A secret may stand in it: it is not quoted.
    if (!LINE.test(line)) problems.push(`has something other than NAME=value in line ${index + 1}`);
  }
  return problems;
}
