import { printable } from "@almahook/common/printable";

const GAP = "  ";

/**
 * The longest cell, in characters. A longer one is cut in its middle: no id, time or status is that
 * long.
 */
const LONGEST = 500;

/** A name is not cut to fewer characters than these. */
const SHORTEST_NAME = 24;

/** Narrower terminals are treated as this wide. */
const NARROWEST = 20;

/**
 * Formats rows in aligned columns. If they are too wide, names are cut in their middle. If that is
 * not enough, or would make two rows look alike, each row becomes a block of lines.
 *
 * @param rows the cells of each row, made {@link printable} here. The first row has the titles,
 *   which blocks omit
 * @param width of the terminal in characters
 * @param names the columns that may be cut
 */
export function table(
  rows: readonly (readonly string[])[],
  {
    width = Number.POSITIVE_INFINITY,
    names = [],
  }: { width?: number | undefined; names?: number[] } = {},
): string[] {
  const cells = rows.map((row) => row.map(bounded));
  const widths = (cells[0] ?? []).map((_, column) =>
    cells.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  const total = () => widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length);
  for (const name of names) {
    const needed = (widths[name] ?? 0) - Math.max(0, total() - width);
    widths[name] = Math.min(widths[name] ?? 0, Math.max(needed, SHORTEST_NAME));
  }
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cutInMiddle(cell, widths[column] ?? 0).padEnd(widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  const body = cells.slice(1);
  const different = distinct(body.map((row) => row.join("\n")));
  if (total() <= width && distinct(lines.slice(1)) === different) return lines;
  const blocks = (empty: string) =>
    body.map((row) => block(row.map((cell) => cell || empty).filter(Boolean), width).join("\n"));
  // Two rows may differ only in which of their cells is empty.
  const short = blocks("");
  return (distinct(short) === different ? short : blocks("-")).join("\n\n").split("\n");
}

const distinct = (texts: readonly string[]) => new Set(texts).size;

/** Puts cells one after the other, on as few lines as possible. */
function block(cells: readonly string[], terminalWidth: number): string[] {
  const width = Math.max(terminalWidth, NARROWEST);
  const lines: string[] = [];
  for (const text of cells) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + GAP.length + text.length <= width) {
      lines[lines.length - 1] = line + GAP + text;
      continue;
    }
    const fits = text.length <= width - GAP.length;
    const [first = "", ...others] = fits ? [text] : wrap(text, width - 2 * GAP.length);
    lines.push((line === undefined ? "" : GAP) + first);
    lines.push(...others.map((other) => GAP + GAP + other));
  }
  return lines;
}

/** Breaks text into lines: at spaces, or within a word that is longer than a line. */
function wrap(text: string, width: number): string[] {
  // A line that ends at a space is shorter than one that ends within a word, so that two texts never
  // look alike.
  const line = new RegExp(`(.{1,${width - 1}})(?: |$)|(.{1,${width}})`, "gsu");
  return [...text.matchAll(line)].map(([, words, part]) => words ?? part ?? "");
}

const bounded = (text: string) => cutInMiddle(printable(text).trim(), LONGEST);

function cutInMiddle(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  // A cut can leave half of a surrogate pair.
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`.toWellFormed();
}
