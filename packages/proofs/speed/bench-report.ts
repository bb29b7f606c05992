import { table } from "@almahook/cli/table";
import { type Figure, IN_CLIENT, type Measured } from "./measure.ts";

const COLUMNS: [Figure, string][] = [
  ["import", "import ms"],
  ["first", "first answer ms"],
  ["cold", "both ms"],
  ["warmIgnored", "warm µs"],
  ["warmStart", "warm start µs"],
  ["megabytes", "peak MB"],
];

/** The ratio of two figures, and its limit. */
type Ratio = [of: string, to: string, figure: Figure, most: number, toFigure?: Figure];

const RATIOS: Ratio[] = [
  ["service: challenge", "service: ignored", "cold", 1.15],
  ["service: ignored", "straightforward: ignored", "cold", 0.25],
  ["service: start", "straightforward: start", "cold", 0.66],
  [`service: ignored${IN_CLIENT}`, `straightforward: ignored${IN_CLIENT}`, "cold", 0.5],
  [`service: start${IN_CLIENT}`, `straightforward: start${IN_CLIENT}`, "cold", 0.72],
  ["service: ignored", "boto3", "cold", 1 / 6, "import"],
  ["service: start", "boto3", "cold", 0.36],
  ["warm", "boto3", "warmStart", 1 / 4],
  ["warm", "minimal: ignored", "warmIgnored", 4],
];

/** The limits of the bundle's size in bytes: loaded by every cold start, and in total. */
const SIZES = { start: 100_000, all: 450_000 };

/** Medians, with the quartiles. */
export function figuresTable(measured: Measured): string {
  const rows = Object.entries(measured).map(([name, figures]) => [
    name,
    ...COLUMNS.map(([figure]) => (figures[figure] ? withQuartiles(figures[figure]) : "")),
  ]);
  return table([["", ...COLUMNS.map(([, title]) => title)], ...rows]).join("\n");
}

/** The measured ratios and sizes, their limits, and whether all are within them. */
export function limits(
  measured: Measured,
  size: Record<keyof typeof SIZES, number>,
): { text: string; hold: boolean } {
  // Divided round by round, so that a change of the machine's speed affects both figures alike.
  const ratios = RATIOS.flatMap(([of, to, figure, most, toFigure = figure]) => {
    const [rounds, others] = [measured[of]?.[figure], measured[to]?.[toFigure]];
    if (!rounds || !others) return [];
    const values = rounds.map((value, round) => value / (others[round] ?? Number.NaN));
    const name = toFigure === figure ? `${of} / ${to}, ${figure}` : `${of} / ${to}, ${toFigure}`;
    return [{ name, values, most }];
  });
  const sizes = (["start", "all"] as const).map((part) => ({
    name: `bytes, ${part}`,
    values: [size[part]],
    most: SIZES[part],
  }));
  const rows = [...ratios, ...sizes].map(({ name, values, most }) => ({
    cells: [name, withQuartiles(values), `at most ${round(most)}`],
    holds: quantile(values, 0.5) <= most,
  }));
  return {
    text: table(rows.map(({ cells, holds }) => [...cells, holds ? "" : "MISSED"])).join("\n"),
    hold: rows.every(({ holds }) => holds),
  };
}

/** Formats a number with three digits. */
const round = (value: number) => String(Number(value.toPrecision(3)));

function withQuartiles(values: readonly number[]): string {
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => round(quantile(values, share)));
  return values.length === 1 ? `${median}` : `${median} (${low} to ${high})`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
