import { execFile, execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { jobEnd } from "@almahook/alma/samples";
import { pipelines } from "@almahook/pipelines/registry";
import { event } from "@almahook/testing/contract";
import { functionUrlEvent } from "@almahook/testing/function-url-event";
import { answerJson, type Server, startServer } from "@almahook/testing/start-server";
import { variablesFor } from "./bundles.ts";
import type { RuntimeClient } from "./runtime-client.ts";

/** The figures of a process: milliseconds cold, microseconds warm, megabytes. */
export interface Figures {
  import?: number;
  first?: number;
  cold: number;
  warm?: number;
  megabytes?: number;
}

/** The end of a publishing job. */
function endOf(name: string) {
  const { headers, ...request } = event(jobEnd({ name }));
  return functionUrlEvent({
    ...request,
    // Without it, the straightforward handler refuses the event.
    headers: { ...headers, "Content-Type": "application/json" },
  });
}

/** The events of a function URL, by kind of request. */
const EVENTS = Object.entries({
  challenge: functionUrlEvent({ path: "/?challenge=a-challenge" }),
  ignored: endOf("Publishing Platform Job OTHER to Dev1"),
  start: endOf(pipelines[0].defaultJobName("Dev1")),
});

/** The processes that answer until they are warm. */
const WARM = ["service: ignored", "service: start", "minimal: ignored"];

/** The suffix of the names of figures from Lambda's runtime client. */
export const IN_CLIENT = " (runtime client)";

/**
 * Measures handlers in separate processes, in rounds, so that a change of the machine's speed
 * affects all of them.
 *
 * @param folderOf the folder of a handler's bundle
 * @param runs the number of processes of each
 * @returns the figures of each round by name. Without boto3 if Python has none
 */
export async function measure(
  folderOf: (handler: string) => string,
  runs: number,
  client?: RuntimeClient,
): Promise<Map<string, Figures[]>> {
  const stepFunctions = await startServer((request, response) => {
    const executionArn = "arn:aws:states:us-east-1:123456789012:execution:ppod:name";
    request.resume().once("end", () => {
      answerJson(response, 200, { executionArn, startDate: Date.now() / 1000 });
    });
  }, "https");
  const processes: [name: string, run: () => Promise<Figures>][] = [];
  for (const handler of ["service", "straightforward", "minimal"]) {
    const folder = folderOf(handler);
    const env = {
      ...variablesFor(stepFunctions.url, folder),
      NODE_EXTRA_CA_CERTS: stepFunctions.certificate,
    };
    for (const [kind, event] of EVENTS) {
      if (handler === "minimal" && kind !== "ignored") continue;
      const name = `${handler}: ${kind}`;
      const options = { event, isWarm: WARM.includes(name), bundle: join(folder, "bundle.mjs") };
      processes.push([name, () => runNode(folderOf("measured"), folder, env, options)]);
      if (!client || handler === "minimal") continue;
      const inClient = async () => ({ cold: await client(folder, env, event) });
      processes.push([`${name}${IN_CLIENT}`, inClient]);
    }
  }
  const boto3 = findBoto3(stepFunctions);
  if (boto3) processes.push(["boto3", boto3]);

  const measured = new Map(processes.map(([name]): [string, Figures[]] => [name, []]));
  try {
    for (let round = 0; round < runs; round++) {
      for (const [name, run] of shuffled(processes)) measured.get(name)?.push(await run());
    }
  } finally {
    await stepFunctions.close();
  }
  return measured;
}

/** Shuffles the order of each round, because a process can affect the next one. */
const shuffled = <Item>(items: Item[]): Item[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ item }) => item);

const execute = promisify(execFile);

/**
 * Measures a handler in a separate process.
 *
 * @param measuring the folder of the program that measures
 * @param folder of the handler's bundle
 */
async function runNode(
  measuring: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  options: object,
): Promise<Figures> {
  // Read first, so that every process finds its bundle in the file cache.
  for (const file of readdirSync(folder)) readFileSync(join(folder, file));
  const argv = [join(measuring, "bundle.mjs"), JSON.stringify(options)];
  const { stdout } = await execute(process.execPath, argv, { cwd: folder, env });
  return JSON.parse(stdout);
}

/** Finds boto3, and makes it trust a server in addition. Undefined if Python has none. */
function findBoto3({ url, certificate = "" }: Server): (() => Promise<Figures>) | undefined {
  const certificates = `${certificate}.all`;
  try {
    const script = "import boto3, botocore.httpsession; print(botocore.httpsession.where())";
    const own = execFileSync("python3", ["-c", script], { encoding: "utf8", stdio: "pipe" });
    writeFileSync(certificates, `${readFileSync(own.trim())}\n${readFileSync(certificate)}`);
  } catch {
    return undefined;
  }
  return async () => {
    const argv = [join(import.meta.dirname, "boto3-start.py"), url];
    const env = { ...process.env, AWS_CA_BUNDLE: certificates };
    return JSON.parse((await execute("python3", argv, { env })).stdout);
  };
}
