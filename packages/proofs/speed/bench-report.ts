import { table } from "@almahook/cli/table";
import type { Bundle } from "./bundles.ts";
import {
  byRound,
  type Figure,
  IN_CLIENT,
  named,
  type Result,
  type Spread,
  spread,
} from "./measure.ts";

export interface Results {
  node: string;
  sizes: Record<string, Bundle["size"]>;
  measured: Record<string, Result>;
}

/** What was measured of something that may only be so much. */
export interface Target {
  name: string;
  value: Spread | undefined;
  most?: number;
}

export const holds = ({ value, most }: Target) =>
  value === undefined || most === undefined || value.median <= most;

/** To three digits. */
const round = (value: number) => String(Number(value.toPrecision(3)));

const withSpread = ({ low, median, high }: Spread) =>
  low === high ? round(median) : `${round(median)} (${round(low)} to ${round(high)})`;

const COLUMNS: [Figure, string][] = [
  ["import", "import ms"],
  ["first", "first answer ms"],
  ["cold", "both ms"],
  ["warmIgnored", "warm µs"],
  ["warmStart", "warm start µs"],
  ["megabytes", "peak MB"],
];

/** Medians and quartiles. */
export function figures({ measured }: Results): string {
  const rows = Object.entries(measured).map(([name, result]) => [
    name,
    ...COLUMNS.map(([column]) => (result[column] ? withSpread(result[column]) : "")),
  ]);
  return lines([["", ...COLUMNS.map(([, title]) => title)], ...rows]);
}

interface Ratio {
  name: string;
  of: [measured: string, figure: Figure];
  to: [measured: string, figure: Figure];
  most?: number;
}

const [challenge, ignored, start] = [
  named("service", "challenge"),
  named("service", "ignored"),
  named("service", "start"),
];
const peer = {
  ignored: named("straightforward", "ignored"),
  start: named("straightforward", "start"),
};

const RATIOS: Ratio[] = [
  {
    name: "cold challenge / cold ignored",
    of: [challenge, "cold"],
    to: [ignored, "cold"],
    most: 1.15,
  },
  {
    name: "cold ignored / straightforward",
    of: [ignored, "cold"],
    to: [peer.ignored, "cold"],
    most: 0.25,
  },
  {
    name: "cold start / straightforward",
    of: [start, "cold"],
    to: [peer.start, "cold"],
    most: 0.66,
  },
  {
    name: `cold ignored / straightforward${IN_CLIENT}`,
    of: [ignored + IN_CLIENT, "cold"],
    to: [peer.ignored + IN_CLIENT, "cold"],
    most: 0.5,
  },
  {
    name: `cold start / straightforward${IN_CLIENT}`,
    of: [start + IN_CLIENT, "cold"],
    to: [peer.start + IN_CLIENT, "cold"],
    most: 0.72,
  },
  {
    name: "cold ignored / import boto3",
    of: [ignored, "cold"],
    to: ["boto3", "import"],
    most: 1 / 6,
  },
  { name: "cold start / boto3", of: [start, "cold"], to: ["boto3", "cold"], most: 0.36 },
  {
    name: "warm start / boto3, a client per call",
    of: ["warm", "warmStart"],
    to: ["boto3", "warmStart"],
    most: 1 / 4,
  },
  {
    name: "warm ignored / minimal",
    of: ["warm", "warmIgnored"],
    to: [named("minimal", "ignored"), "warmIgnored"],
    most: 4,
  },
];

/** What the service is held against. */
export function targets({ measured, sizes }: Results): Target[] {
  const series = ([name, figure]: Ratio["of"]) => measured[name]?.[figure];
  const ratios = RATIOS.map(({ name, of, to, most }): Target => {
    const [one, other] = [series(of), series(to)];
    return { name, most, value: one && other && byRound(one, other, (a, b) => a / b) };
  });
  const { start: entry = 0, all = 0 } = sizes.service ?? {};
  return [
    ...ratios.filter(({ value, most }) => value || most),
    { name: "entry, kB", value: spread([entry / 1000]), most: 100 },
    { name: "all files, kB", value: spread([all / 1000]), most: 450 },
  ];
}

export const targetTable = (targets: Target[]): string =>
  lines(
    targets.map((target) => [
      target.name,
      target.value ? withSpread(target.value) : "not measured",
      target.most ? `at most ${round(target.most)}` : "",
      holds(target) ? "" : "MISSED",
    ]),
  );

const lines = (rows: string[][]) => table(rows).join("\n");
