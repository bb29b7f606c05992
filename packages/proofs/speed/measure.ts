import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type EventKind, events } from "./bench-event.ts";
import { type Bundle, variablesFor } from "./bundles.ts";
import type { RuntimeClient } from "./runtime-client.ts";
import { type StepFunctionsStub, startStub } from "./start-stub.ts";

/** The figures of a process: milliseconds cold, microseconds warm, megabytes. */
export type Figure = "import" | "first" | "cold" | "warmIgnored" | "warmStart" | "megabytes";
type Figures = Partial<Record<Figure, number>>;

/** The figures by name, round by round. */
export type Measured = Record<string, Partial<Record<Figure, number[]>>>;

const KINDS = Object.keys(events) as EventKind[];

/** The suffix of the names of figures from Lambda's runtime client. */
export const IN_CLIENT = " (runtime client)";

/**
 * Measures handlers in separate processes, in rounds, so that a change of the machine's speed
 * affects all of them.
 *
 * @param runs the number of processes of each
 * @returns the figures by name. Without boto3 if Python has none
 */
export async function measure(
  bundles: ReadonlyMap<string, Bundle>,
  runs: number,
  client?: RuntimeClient,
): Promise<Measured> {
  const stub = await startStub();
  const processes = new Map<string, () => Promise<Figures>>();
  for (const { name, folder } of bundles.values()) {
    if (name === "measured") continue;
    for (const kind of name === "minimal" ? (["ignored"] as const) : KINDS) {
      const mode = name === "minimal" ? "warm" : "cold";
      processes.set(`${name}: ${kind}`, () =>
        runNode(bundles, name, stub, { mode, first: events[kind] }),
      );
      if (client && ["service", "straightforward"].includes(name)) {
        processes.set(`${name}: ${kind}${IN_CLIENT}`, async () => ({
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

  const measured: Measured = {};
  try {
    for (let round = 0; round < runs; round++) {
      for (const [name, run] of shuffled([...processes])) {
        const figures = Object.entries(await run()) as [Figure, number][];
        for (const [figure, value] of figures) {
          measured[name] ??= {};
          measured[name][figure] ??= [];
          measured[name][figure].push(value);
        }
      }
    }
  } finally {
    stub.close();
  }
  return Object.fromEntries([...processes.keys()].map((name) => [name, measured[name] ?? {}]));
}

/** Shuffles the order of each round, because a process can affect the next one. */
const shuffled = <Item>(items: Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);

const execute = promisify(execFile);

const nodeEnvironment = ({ url, certificate }: StepFunctionsStub, folder: string) => ({
  ...variablesFor(url, folder),
  NODE_EXTRA_CA_CERTS: certificate,
});

/** Measures a handler in a separate process. */
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
