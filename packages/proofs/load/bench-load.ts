import { defineCommand, runCommand } from "@almahook/cli/command";
import { numberOption } from "@almahook/cli/options";
import { loadLocalSettings } from "@almahook/local/local-settings";
import { decide } from "@almahook/pipelines/decide";
import { drive, emptyTally } from "./drive.ts";
import { executionNames } from "./executions.ts";
import { startServer } from "./server.ts";
import { newEvents, traffic } from "./traffic.ts";

const CONNECTIONS = [1, 4, 16, 64, 256];

/** New events at once. */
const BURST = 1000;

/** Milliseconds. */
const YEAR = 365 * 24 * 60 * 60 * 1000;

/**
 * MiB that may be in use in addition, from the first fifth of the requests to the last. The server
 * keeps the executions, and details of 2,000; the function keeps nothing.
 */
const LIMITS = { server: 32, function: 8 };

export const command = defineCommand({
  name: "bench:load",
  summary: `Drives npm start with webhooks as Alma sends them (97 % of jobs of no pipeline, the rest of
pipelines' jobs, a quarter of those sent again) over more and more connections, and at last with a
thousand new events at once.`,
  options: { requests: numberOption("how many webhooks", 200_000) },
  async main({ requests }, terminal) {
    const { settings } = loadLocalSettings(terminal);
    const server = await startServer();
    const webhooks = traffic(settings, Date.now());
    const tally = emptyTally();
    const amount = Math.ceil(requests / CONNECTIONS.length);
    const memories = [await server.memory()];

    const rows = [];
    const loads = [
      ...CONNECTIONS.map((connections) => ({ connections, amount, events: webhooks })),
      { connections: BURST, amount: BURST, events: newEvents(settings, Date.now() + YEAR) },
    ];
    for (const { events, ...load } of loads) {
      const {
        requests: sent,
        latency,
        errors,
        timeouts,
        non2xx,
        duration,
      } = await drive(server.webhookUrl, events, load, tally);
      const memory = await server.memory();
      memories.push(memory);
      rows.push({
        connections: load.connections,
        requests: sent.total,
        "per second": Math.round(sent.total / duration),
        "p50 ms": latency.p50,
        "p90 ms": latency.p90,
        "p99 ms": latency.p99,
        "max ms": latency.max,
        errors: errors + timeouts,
        "not 2xx": non2xx,
        "server MiB": Math.round(memory.server),
        "function MiB": Math.round(memory.function),
        "process MiB": Math.round(memory.process),
      });
    }
    console.table(rows);

    const names = (
      await Promise.all(
        Object.values(settings.stateMachineArns).map((arn) =>
          executionNames(server.stepFunctionsUrl, arn),
        ),
      )
    ).flat();
    await server.stop();

    const expected = new Set(
      [...tally.events].map((body) => {
        const decision = decide(JSON.parse(body), settings);
        return decision.kind === "start" ? decision.executionName : "";
      }),
    );
    const started = new Set(names);
    const missing = [...expected].filter((name) => !started.has(name)).length;
    const double = names.length - started.size;
    const unasked = names.filter((name) => !expected.has(name)).length;
    const [idle, first, last] = [memories[0], memories[1], memories.at(-1)];

    terminal.print(
      `Answers     ${tally.answers}, ${tally.answers - tally.successes} of them no success`,
    );
    terminal.print(
      `Executions  ${names.length} of ${expected.size} expected: ${missing} missing, ${double} double, ${unasked} unasked; ${tally.initiated} answered as initiated, ${tally.already} as already initiated`,
    );

    /** Says how much more memory is in use at the end. @returns whether that is within the limit */
    function compareMemory(part: keyof typeof LIMITS): boolean {
      const [before = 0, after = 0, end = 0] = [idle, first, last].map((memory) => memory?.[part]);
      const rounded = [before, after, end].map((value) => value.toFixed(1));
      terminal.print(
        `Memory      of the ${part}, in use: ${rounded[0]} MiB idle, ${rounded[1]} after the first ${amount} requests, ${rounded[2]} at the end`,
      );
      return end - after <= LIMITS[part];
    }
    const isFlat = [compareMemory("server"), compareMemory("function")].every(Boolean);

    const failures =
      missing +
      double +
      unasked +
      (tally.answers - tally.successes) +
      (tally.initiated - names.length);
    return failures === 0 && isFlat;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
