import { setTimeout } from "node:timers/promises";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption } from "@almahook/cli/options";
import { readLocalSettings } from "@almahook/local/local-settings";
import { decide } from "@almahook/pipelines/decide";
import { startService } from "@almahook/testing/run-command";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import { SFN } from "@aws-sdk/client-sfn";
import autocannon from "autocannon";
import * as v from "valibot";
import { newEvents, traffic, type Webhook } from "./traffic.ts";

const CONNECTIONS = [1, 4, 16, 64, 256];

/** New events at once. */
const BURST = 1000;

/** Milliseconds. */
const YEAR = 365 * 24 * 60 * 60 * 1000;

/**
 * MiB that may be used in addition, from the first fifth of the requests to the last. The service
 * keeps the executions, and details of 2,000; the function keeps nothing.
 */
const LIMITS = { service: 32, function: 8 };

const Memory = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ service: v.number(), function: v.number() }),
);

const NODE_OPTIONS = `--max-semi-space-size=4 --import=${import.meta.resolve("./report-memory.ts")}`;

/** Seconds within which an answer is expected: requests at the same time wait for each other. */
const TIMEOUT = 60;

const { settings } = readLocalSettings({});

export const command = defineCommand({
  name: "bench:load",
  summary: `Drives npm start with webhooks as Alma sends them (97 % of jobs of no pipeline, the rest of
pipelines' jobs, a quarter of those sent again) over more and more connections, and at last with a
thousand new events at once.`,
  options: { requests: numberOption("how many webhooks", 200_000) },
  async main({ requests }, { print }) {
    const service = await startService({ NODE_OPTIONS });

    async function memory() {
      const from = service.lines.length;
      service.stdin.write("\n");
      for (;;) {
        const line = service.lines.slice(from).find((each) => each.startsWith("Memory "));
        if (line) return v.parse(Memory, line.slice("Memory ".length));
        await setTimeout(50);
      }
    }

    const webhooks = traffic(settings, Date.now());
    const tally = { successes: 0, answers: 0, events: new Set<string>(), initiated: 0 };
    const amount = Math.ceil(requests / CONNECTIONS.length);
    const loads = [
      ...CONNECTIONS.map((connections) => ({ connections, amount, events: webhooks })),
      { connections: BURST, amount: BURST, events: newEvents(settings, Date.now() + YEAR) },
    ];
    const rows = [];
    const memories = [];
    for (const { events, ...load } of loads) {
      const result = await drive(service.webhook, events, load, tally);
      const used = await memory();
      memories.push(used);
      rows.push({
        connections: load.connections,
        requests: result.requests.total,
        "per second": Math.round(result.requests.total / result.duration),
        "p50 ms": result.latency.p50,
        "p99 ms": result.latency.p99,
        "max ms": result.latency.max,
        errors: result.errors + result.timeouts + result.non2xx,
        "service MiB": Math.round(used.service),
        "function MiB": Math.round(used.function),
      });
    }
    console.table(rows);
    const names = await executionNames(service.stepFunctions);
    await service.stop();

    const [first, last] = [memories[0], memories.at(-1)];
    const growth = (part: keyof typeof LIMITS) => (last?.[part] ?? 0) - (first?.[part] ?? 0);
    const problems = [
      ...problemsOf(names, tally),
      ...(["service", "function"] as const)
        .filter((part) => growth(part) > LIMITS[part])
        .map((part) => `the ${part} uses ${growth(part).toFixed(1)} MiB more at the end`),
    ];
    print(`${tally.answers} answers, ${names.length} executions`);
    for (const problem of problems) print(`Not as expected: ${problem}`);
    return problems.length === 0;
  },
});

/** The answers that Alma got. */
interface Tally {
  /** How many of all answers were 200. */
  successes: number;
  answers: number;
  /** The events of pipelines that were answered, without duplicates. */
  events: Set<string>;
  initiated: number;
}

/**
 * Sends webhooks over several connections as fast as they are answered.
 *
 * @param tally collects the answers
 */
async function drive(
  url: string,
  webhooks: Iterator<Webhook, never>,
  { connections, amount }: { connections: number; amount: number },
  tally: Tally,
): Promise<autocannon.Result> {
  const setupClient = (client: autocannon.Client) => {
    let sent: Webhook | undefined;
    client.setRequests([
      {
        method: "POST",
        setupRequest(request) {
          sent = webhooks.next().value;
          return { ...request, headers: sent.headers, body: sent.body };
        },
        onResponse(status, body) {
          tally.answers += 1;
          if (status === 200) tally.successes += 1;
          if (!sent?.startsPipeline) return;
          tally.events.add(sent.body);
          if (body.endsWith("pipeline initiated.")) tally.initiated += 1;
        },
      },
    ]);
  };
  // autocannon never ends if there are more connections than requests.
  const used = Math.min(connections, amount);
  return autocannon({ url, connections: used, amount, setupClient, timeout: TIMEOUT });
}

/** Compares the executions with the events that were answered. */
function problemsOf(names: readonly string[], tally: Tally): string[] {
  const expected = new Set(
    [...tally.events].map((body) => {
      const decision = decide(JSON.parse(body), settings);
      return decision.kind === "start" ? decision.executionName : "";
    }),
  );
  const started = new Set(names);
  const counts = {
    "answers that are not 200": tally.answers - tally.successes,
    "events without an execution": expected.difference(started).size,
    "executions without an event": started.difference(expected).size,
    "executions of a name that another has": names.length - started.size,
    "answers that say initiated besides the executions": tally.initiated - names.length,
  };
  return Object.entries(counts)
    .filter(([, count]) => count !== 0)
    .map(([what, count]) => `${count} ${what}`);
}

/** The names of all executions. */
async function executionNames(endpoint: string): Promise<string[]> {
  const client = new SFN({ endpoint, ...AWS_CLIENT });
  const pages = Object.values(settings.stateMachineArns).map((stateMachineArn) =>
    Array.fromAsync(
      client.paginateListExecutions({ stateMachineArn, maxResults: 1000 }),
      ({ executions = [] }) => executions.map(({ name }) => name ?? ""),
    ),
  );
  return (await Promise.all(pages)).flat(2);
}

if (import.meta.main) process.exitCode = await runCommand(command);
