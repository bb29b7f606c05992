import { table } from "@almahook/cli/table";
import { type BundleSizes, bundleSizes } from "@almahook/synth/function-bundle";
import { type Figures, IN_CLIENT } from "./measure.ts";

type Measured = ReadonlyMap<string, readonly Figures[]>;
type Figure = keyof Figures;

const COLUMNS: [Figure, string][] = [
  ["import", "import ms"],
  ["first", "first answer ms"],
  ["cold", "both ms"],
  ["warm", "warm µs"],
  ["megabytes", "peak MB"],
];

/** The ratio of two processes' figures, and its limit. */
type Ratio = [of: string, to: string, figure: Figure, most: number, toFigure?: Figure];

const RATIOS: Ratio[] = [
  ["service: challenge", "service: ignored", "cold", 1.15],
  ["service: ignored", "straightforward: ignored", "cold", 0.25],
  ["service: start", "straightforward: start", "cold", 0.66],
  [`service: ignored${IN_CLIENT}`, `straightforward: ignored${IN_CLIENT}`, "cold", 0.5],
  [`service: start${IN_CLIENT}`, `straightforward: start${IN_CLIENT}`, "cold", 0.72],
  ["service: ignored", "boto3", "cold", 1 / 6, "import"],
  ["service: start", "boto3", "cold", 0.36],
  ["service: start", "boto3", "warm", 1 / 4],
  ["service: ignored", "minimal: ignored", "warm", 4],
];

/** The limits of the bundle's size in bytes. */
const SIZES: BundleSizes = { start: 100_000, all: 450_000 };

/** Medians, with the quartiles. */
export function figuresTable(measured: Measured): string {
  const rows = Array.from(measured, ([name, rounds]) => [
    name,
    ...COLUMNS.map(([figure]) => withQuartiles(rounds.flatMap((figures) => figures[figure] ?? []))),
  ]);
  return table([["", ...COLUMNS.map(([, title]) => title)], ...rows]).join("\n");
}

/**
 * The measured ratios and sizes, their limits, and whether all are within them.
 *
 * @param folder of the service's bundle
 */
export function limits(measured: Measured, folder: string): { text: string; hold: boolean } {
  const ratios = RATIOS.map(([of, to, figure, most, toFigure = figure]) => {
    const others = measured.get(to) ?? [];
    // Divided round by round, so that a change of the machine's speed affects both figures alike.
    const values = (measured.get(of) ?? []).flatMap((figures, round) => {
      const value = figures[figure] ?? Number.NaN;
      const other = others[round]?.[toFigure];
      return other === undefined ? [] : value / other;
    });
    return { name: `${of} / ${to}, ${toFigure}`, values, most };
  });
  const sizes = bundleSizes(folder);
  const rows = [
    // boto3 and the runtime client may be missing.
    ...ratios.filter(({ values }) => values.length > 0),
    { name: "bytes, start", values: [sizes.start], most: SIZES.start },
    { name: "bytes, all", values: [sizes.all], most: SIZES.all },
  ].map(({ name, values, most }) => ({
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
  if (values.length === 0) return "";
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => round(quantile(values, share)));
  return values.length === 1 ? `${median}` : `${median} (${low} to ${high})`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
}
