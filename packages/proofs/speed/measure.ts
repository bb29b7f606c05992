import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pipelines } from "@almahook/pipelines/registry";
import { benchEvent } from "./bench-event.ts";
import { type Bundle, environment } from "./bundles.ts";
import { type StepFunctionsStub, startStub } from "./start-stub.ts";

const FIGURES = ["import", "first", "cold", "warmIgnored", "warmStart", "megabytes"] as const;

/** What a process took: milliseconds cold, microseconds warm, megabytes at its peak. */
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

/** Stands behind the name of what reached Step Functions over plain HTTP. */
export const PLAIN = " (plain HTTP)";

const path = (file: string) => fileURLToPath(import.meta.resolve(file));

export const events = {
  ignored: benchEvent("Publishing Platform Job OTHER to Dev1"),
  start: benchEvent(pipelines[0].defaultJobName("Dev1")),
};

/**
 * Measures every handler in processes of its own, in turns, so that a change of the machine's speed
 * meets all of them.
 *
 * @param runs the number of processes of each
 * @returns what was measured, by name. `boto3` is left out where Python has none
 */
export async function measure(bundles: Bundle[], runs: number): Promise<Record<string, Result>> {
  const stub = await startStub();

  const node = (name: string, mode: string, first: object, url: string) => () =>
    runNode(bundles, name, { ...stub, url }, { mode, first, ignored: events.ignored });
  const processes = new Map([["ignored event", node("service", "cold", events.ignored, stub.url)]]);
  for (const [way, url] of [
    ["", stub.url],
    [PLAIN, stub.plainUrl],
  ] as const) {
    processes.set(`start${way}`, node("service", "cold", events.start, url));
    processes.set(`warm${way}`, node("service", "warm-start", events.start, url));
    const { boto3Certificates } = stub;
    if (boto3Certificates) processes.set(`boto3${way}`, () => runBoto3(url, boto3Certificates));
  }
  for (const { name } of bundles) {
    if (name === "service" || name === "measured") continue;
    processes.set(name, node(name, "warm", events.ignored, stub.url));
  }

  const figuresOf = new Map<string, Figures[]>([...processes.keys()].map((name) => [name, []]));
  for (let round = 0; round < runs; round++) {
    for (const [name, run] of processes) {
      const figures = await run();
      const cold = (figures.import ?? 0) + (figures.first ?? 0);
      figuresOf.get(name)?.push({ ...figures, cold });
    }
  }
  stub.close();
  return Object.fromEntries([...figuresOf].map(([name, runs]) => [name, summarise(runs)]));
}

const execute = promisify(execFile);

/** Measures a handler in a process of its own. */
export async function runNode(
  bundles: readonly Bundle[],
  name: string,
  stub: StepFunctionsStub,
  options: object,
): Promise<Figures> {
  const folder = (name: string) => bundles.find((bundle) => bundle.name === name)?.folder ?? "";
  const argument = JSON.stringify({ ...options, bundle: `${folder(name)}/bundle.mjs` });
  const { stdout } = await execute(
    process.execPath,
    [`${folder("measured")}/bundle.mjs`, argument],
    {
      cwd: folder(name),
      env: { ...environment(stub.url), NODE_EXTRA_CA_CERTS: stub.certificate },
    },
  );
  return JSON.parse(stdout);
}

async function runBoto3(url: string, certificates: string): Promise<Figures> {
  const { stdout } = await execute("python3", [path("./boto3-start.py"), url], {
    env: { ...process.env, AWS_CA_BUNDLE: certificates },
  });
  return JSON.parse(stdout);
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
