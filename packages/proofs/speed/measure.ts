import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type EventKind, events } from "./bench-event.ts";
import { type Bundle, environment } from "./bundles.ts";
import type { RuntimeClient } from "./runtime-client.ts";
import { type StepFunctionsStub, startStub } from "./start-stub.ts";

const FIGURES = ["import", "first", "cold", "warmIgnored", "warmStart", "megabytes"] as const;

/** What a process took: milliseconds cold, microseconds warm, megabytes. */
export type Figure = (typeof FIGURES)[number];
export type Figures = Partial<Record<Figure, number>>;

/** The median over all processes, between the quartiles. */
export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** A figure of all processes of a name. */
export interface Series extends Spread {
  /** In the order of the rounds, in each of which every name has a process. */
  rounds: number[];
}

export type Result = Partial<Record<Figure, Series>>;

const KINDS = Object.keys(events) as EventKind[];

/** The name of what is measured with an event of a kind. */
export const named = (bundle: string, kind: EventKind) => `${bundle}: ${kind}`;

/** Stands behind the name of what runs in Lambda's runtime client. */
export const IN_CLIENT = " (runtime client)";

/**
 * Measures handlers in processes of their own, in rounds, so that a change of the machine's speed
 * affects all of them.
 *
 * @param runs the number of processes of each
 * @returns what was measured, by name. `boto3` is left out where Python has none
 */
export async function measure(
  bundles: ReadonlyMap<string, Bundle>,
  runs: number,
  client?: RuntimeClient,
): Promise<Record<string, Result>> {
  const stub = await startStub();
  const processes = new Map<string, () => Promise<Figures>>();
  for (const { name, folder } of bundles.values()) {
    if (name === "measured") continue;
    for (const kind of name === "minimal" ? (["ignored"] as const) : KINDS) {
      const mode = name === "minimal" ? "warm" : "cold";
      processes.set(named(name, kind), () =>
        runNode(bundles, name, stub, { mode, first: events[kind] }),
      );
      if (client && ["service", "straightforward"].includes(name)) {
        processes.set(`${named(name, kind)}${IN_CLIENT}`, async () => ({
          cold: await client.measure(folder, nodeEnvironment(stub, folder), events[kind]),
        }));
      }
    }
  }
  processes.set("warm", () =>
    runNode(bundles, "service", stub, { mode: "warm-start", first: events.start }),
  );
  const { boto3Certificates } = stub;
  if (boto3Certificates) processes.set("boto3", () => runBoto3(stub.url, boto3Certificates));

  const figuresOf = new Map<string, Figures[]>([...processes.keys()].map((name) => [name, []]));
  try {
    for (let round = 0; round < runs; round++) {
      for (const [name, run] of shuffled([...processes])) figuresOf.get(name)?.push(await run());
    }
  } finally {
    stub.close();
  }
  return Object.fromEntries([...figuresOf].map(([name, runs]) => [name, summarise(runs)]));
}

/** In another order each time, because a process can be slower for the one that ran before it. */
const shuffled = <Item>(items: Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);

const execute = promisify(execFile);

const nodeEnvironment = ({ url, certificate }: StepFunctionsStub, folder: string) => ({
  ...environment(url, folder),
  NODE_EXTRA_CA_CERTS: certificate,
});

/** Measures a handler in a process of its own. */
async function runNode(
  bundles: ReadonlyMap<string, Bundle>,
  name: string,
  stub: StepFunctionsStub,
  options: object,
): Promise<Figures> {
  const folder = (name: string) => bundles.get(name)?.folder ?? "";
  const bundle = `${folder(name)}/bundle.mjs`;
  // Read first, so that every process finds its bundle in the file cache.
  for (const file of readdirSync(folder(name))) readFileSync(join(folder(name), file));
  const { stdout } = await execute(
    process.execPath,
    [
      `${folder("measured")}/bundle.mjs`,
      JSON.stringify({ ignored: events.ignored, ...options, bundle }),
    ],
    { cwd: folder(name), env: nodeEnvironment(stub, folder(name)) },
  );
  return JSON.parse(stdout);
}

async function runBoto3(url: string, certificates: string): Promise<Figures> {
  const program = fileURLToPath(import.meta.resolve("./boto3-start.py"));
  const { stdout } = await execute("python3", [program, url], {
    env: { ...process.env, AWS_CA_BUNDLE: certificates },
  });
  const figures: Figures = JSON.parse(stdout);
  return { ...figures, cold: (figures.import ?? 0) + (figures.first ?? 0) };
}

function summarise(runs: Figures[]): Result {
  const result: Result = {};
  for (const figure of FIGURES) {
    const values = runs.map((run) => run[figure]).filter((value) => value !== undefined);
    if (values.length > 0) result[figure] = { ...spread(values), rounds: values };
  }
  return result;
}

export function spread(values: number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** Combines two series round by round, so that a change of the machine's speed affects both alike. */
export const byRound = (
  one: Series,
  other: Series,
  combine: (one: number, other: number) => number,
): Spread =>
  spread(one.rounds.map((value, round) => combine(value, other.rounds[round] ?? Number.NaN)));
