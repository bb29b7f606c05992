import { readLoggedEvents } from "@almahook/local/logged-events";
import { comparedSpan, compareExports } from "@almahook/pipelines/compare-exports";
import { perPipeline } from "@almahook/pipelines/registry";
import type { Execution } from "@almahook/step-functions/executions";
import { settings } from "@almahook/testing/dev1";
import type { AlmaEvent } from "./alma.ts";
import { stateMachineArns } from "./stand-in.ts";

export interface Aftermath {
  events: readonly AlmaEvent[];
  /** The log lines of the service. */
  log: readonly string[];
  /** All executions, also those to come. */
  started: readonly Readonly<Execution>[];
  /** Milliseconds since 1970. */
  since: number;
  /** Milliseconds since 1970. */
  now: number;
  /** Sends an event to the service. @returns the status */
  post(body: string): Promise<number>;
}

/** Starts what has not started: first what the log has, then what the comparison with Alma finds. */
export async function recover({ events, log, started, since, now, post }: Aftermath) {
  const violations: string[] = [];

  function findMissing() {
    const { from, until } = comparedSpan(now, since);
    return compareExports({
      instances: events
        .filter(({ endTime }) => endTime >= from && endTime < until)
        .map(({ jobInstance }) => jobInstance),
      executions: perPipeline(({ name }) =>
        started.filter(({ stateMachineArn }) => stateMachineArn === stateMachineArns[name]),
      ),
      settings,
    })
      .filter(({ result }) => result === "missing")
      .map(({ event }) => event);
  }

  /** @returns how many executions that started */
  async function sendAgain(webhooks: readonly object[]): Promise<number> {
    const before = started.length;
    for (const webhook of webhooks) {
      const status = await post(JSON.stringify(webhook));
      if (status !== 200) violations.push(`${JSON.stringify(webhook)}: ${status} when sent again`);
    }
    return started.length - before;
  }

  const names = new Set(started.map(({ name }) => name));
  const notStarted = events.filter(({ executionName }) => !names.has(executionName));
  for (const { executionName, reply, possible } of notStarted) {
    if (reply === 200 || possible) violations.push(`${executionName}: delivered, and not started`);
  }

  const logged = await readLoggedEvents(log, "not-started");
  const inTheLog = logged.events.flatMap(({ line }) => (line.event ? [line.event] : []));
  const missing = findMissing();
  const traces = new Set([...inTheLog, ...missing].map(idOf));
  const lost = notStarted.filter(({ jobInstance }) => !traces.has(jobInstance.id));
  if (missing.length !== notStarted.length) {
    violations.push(`The comparison finds ${missing.length} of ${notStarted.length} missing`);
  }

  const startedByReplay = await sendAgain(inTheLog);
  const startedBySecondReplay = await sendAgain(inTheLog);
  const found = findMissing();
  const startedByReconcile = await sendAgain(found);
  const startedBySecondReconcile = await sendAgain(found);
  return {
    notStarted: notStarted.length,
    inTheLog: inTheLog.length,
    foundMissing: missing.length,
    lostWithoutATrace: lost.length,
    startedByReplay,
    startedBySecondReplay,
    foundByReconcile: found.length,
    startedByReconcile,
    startedBySecondReconcile,
    violations,
  };
}

const idOf = ({ job_instance }: { job_instance: object }) =>
  "id" in job_instance ? job_instance.id : undefined;
