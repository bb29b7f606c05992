import type { Bundle } from "./bundles.ts";
import { columns } from "./columns.ts";
import { type Figure, PLAIN, type Result, type Series, type Spread, spread } from "./measure.ts";

export interface Results {
  node: string;
  sizes: Record<string, Bundle["size"]>;
  measured: Record<string, Result>;
}

const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
const figure = (spread: Spread | undefined) =>
  spread === undefined
    ? ""
    : `${round(spread.median)} (${round(spread.low)}–${round(spread.high)})`;
const round = (value: number) =>
  value < 10 ? value.toFixed(2) : value.toFixed(value < 100 ? 1 : 0);

const COLUMNS: [Figure, string][] = [
  ["import", "import ms"],
  ["first", "first answer ms"],
  ["warmIgnored", "warm µs"],
  ["warmStart", "warm start µs"],
  ["megabytes", "peak MB"],
];

/** A table of what was measured, the ratios that matter, and a chart of where a cold start's time goes. */
export function report(results: Results, earlier?: Results): string {
  return [
    table(results),
    ratios(results),
    chart(results),
    earlier ? comparison(results, earlier) : "",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function table({ measured, sizes }: Results): string {
  const rows = Object.entries(measured).map(([name, result]) => {
    const size =
      sizes[name] ?? (["ignored event", "start"].includes(name) ? sizes.service : undefined);
    return [
      name,
      ...COLUMNS.map(([column]) => figure(result[column])),
      size ? `${kilobytes(name === "start" ? size.all : size.start)}` : "",
    ];
  });
  return columns([["", ...COLUMNS.map(([, title]) => title), "kB"], ...rows]);
}

/** Each with the most that it may be. */
function ratios({ measured, sizes }: Results): string {
  const { "ignored event": ignored, warm, floor, boto3 } = measured;
  const ofStarts = ["", PLAIN].flatMap((way) => {
    const [start, warm, boto3] = ["start", "warm", "boto3"].map((name) => measured[name + way]);
    return [
      ratio(`cold start of a pipeline / boto3's${way}`, start?.cold, boto3?.cold, 1 / 3),
      ratio(`warm start / boto3's client per call${way}`, warm?.warmStart, boto3?.warmStart, 1 / 4),
    ];
  });
  const lines = [
    ratio("cold ignored event / import boto3", ignored?.cold, boto3?.import, 1 / 6),
    ...ofStarts,
    ratio("warm ignored event / floor", warm?.warmIgnored, floor?.warmIgnored, 4),
  ];
  const { start: entry = 0, all = 0 } = sizes.service ?? {};
  lines.push(["entry, kB", kilobytes(entry), "≤ 100", entry <= 100_000 ? "holds" : "MISSED"]);
  lines.push(["everything, kB", kilobytes(all), "≤ 450", all <= 450_000 ? "holds" : "MISSED"]);
  return columns(lines);
}

/** Of each round by itself, so that a change of the machine's speed meets both sides alike. */
function ratio(name: string, one: Series | undefined, other: Series | undefined, most: number) {
  if (!one || !other) return [name, "not measured", `≤ ${most.toFixed(2)}`, ""];
  const ratios = one.rounds.map((value, round) => value / (other.rounds[round] ?? Number.NaN));
  const { low, median, high } = spread(ratios);
  return [
    name,
    `${median.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`,
    `≤ ${most.toFixed(3)}`,
    median <= most ? "holds" : "MISSED",
  ];
}

/** Milliseconds until the first answer, a block for each. */
function chart({ measured }: Results): string {
  const rows = Object.entries(measured).filter(([, { cold }]) => cold);
  return columns(
    rows.map(([name, { cold, import: imported }]) => [
      name,
      `${"█".repeat(Math.round((imported?.median ?? 0) / 2))}${"░".repeat(
        Math.round(((cold?.median ?? 0) - (imported?.median ?? 0)) / 2),
      )} ${round(cold?.median ?? 0)} ms`,
    ]),
  );
}

function comparison({ measured }: Results, earlier: Results): string {
  const rows = Object.entries(measured).map(([name, result]) => [
    name,
    ...COLUMNS.map(([column]) => {
      const now = result[column]?.median;
      const then = earlier.measured[name]?.[column]?.median;
      return now && then ? `× ${(now / then).toFixed(2)}` : "";
    }),
  ]);
  return columns([["against before", ...COLUMNS.map(([, title]) => title)], ...rows]);
}
