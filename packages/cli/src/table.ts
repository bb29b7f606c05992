import { printable } from "@almahook/common/printable";

const GAP = "  ";

/** A column is not cut to fewer characters than these. */
const LEAST = 8;

/**
 * Sets rows in aligned columns. Where they are too wide, the widest columns are cut.
 *
 * @param rows the cells of each row. They are made {@link printable}
 * @param width of the terminal in characters; without one, nothing is cut
 */
export function table(
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const cells = rows.map((row) => row.map((cell) => [...printable(cell)]));
  const widths = (cells[0] ?? []).map((_, column) =>
    cells.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  const total = () => widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length);
  while (total() > width && Math.max(...widths) > LEAST) {
    widths[widths.indexOf(Math.max(...widths))] = Math.max(...widths) - 1;
  }
  return cells.map((row) =>
    row
      .map((cell, column) => fit(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

function fit(characters: readonly string[], width: number): string {
  if (characters.length > width) return `${characters.slice(0, width - 1).join("")}…`;
  return characters.join("") + " ".repeat(width - characters.length);
}
