import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { readFailedLines } from "@almahook/local/failed-lines";
import { type AlmaEvent, jobsThatEnd, sendAll } from "./alma.ts";
import { createRandom } from "./random.ts";
import { SECRET, startService } from "./service.ts";
import { createStandIn } from "./stand-in.ts";
import { createWeather, isFine } from "./weather.ts";

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 1);
/** Less than the 90 days for which Step Functions knows a name. */
const LENGTH = 60 * 24 * HOUR;

/** How often what goes wrong, besides Step Functions. */
const CHANCE = {
  /** The request does not reach the service. */
  unreached: 0.01,
  /** The answer does not reach Alma, or too late. */
  unanswered: 0.02,
  /** The service ends after the start, before its line of log. */
  crash: 0.005,
  /** The request arrives twice, at the same time. */
  twice: 0.01,
};

/** Milliseconds from one restart of the service to the next, on average. */
const RUNNING = 24 * HOUR;

export interface Report {
  events: number;
  attempts: number;
  /** Requests that the service made of Step Functions. */
  requests: number;
  restarts: number;
  /** Alma got a 2xx. */
  delivered: number;
  /** Events with an execution, before anything is replayed. */
  started: number;
  startedTwice: number;
  /** Alma tried four times. */
  givenUp: number;
  givenUpButStarted: number;
  givenUpButInTheLog: number;
  lostWithoutATrace: number;
  /** Executions that replaying the log started, and replaying it once more. */
  startedByReplay: number;
  startedBySecondReplay: number;
  /** Events without an execution at the end of all. */
  missing: number;
  /** What is not as it should be, in words. */
  violations: string[];
}

/** Plays Alma's schedule against the service, and Step Functions in changing weather. */
export async function simulate({ events: count, seed }: { events: number; seed: number }) {
  const random = createRandom(seed);
  const weather = createWeather(createRandom(seed + 1), BEGIN);
  let clock = BEGIN;
  let allIsFine = false;
  const now = () => clock;
  const standIn = createStandIn(createRandom(seed + 2), now);
  const violations: string[] = [];
  const log: string[] = [];
  let lines: string[] = [];
  let requests = 0;
  let restarts = -1;
  let restartAt = 0;

  function restart() {
    restarts += 1;
    restartAt = clock + random.lasting(RUNNING);
    return startService(
      (request) => {
        requests += 1;
        const fate = allIsFine ? "answered" : random.pick(weather(clock).fates);
        return standIn.handle(request, fate);
      },
      (line) => lines.push(line),
      now,
    );
  }
  let service = restart();

  const post = async (body: string) => {
    const headers = { [SIGNATURE_HEADER]: sign(body, SECRET) };
    return (await service.request("/", { method: "POST", headers, body })).status;
  };

  async function send(event: AlmaEvent, time: number): Promise<number | undefined> {
    clock = time;
    if (clock >= restartAt) service = restart();
    if (random.chance(CHANCE.unreached)) return undefined;
    const fine = isFine(weather(clock));
    lines = [];
    const statuses = await Promise.all(
      (random.chance(CHANCE.twice) ? [1, 2] : [1]).map(() => post(event.body)),
    );
    event.possible ||= fine;
    for (const status of statuses) {
      if (fine ? status !== 200 : ![200, 500, 503].includes(status)) {
        violations.push(`${event.executionName}: ${status} in ${weather(clock).name} weather`);
      }
    }
    if (random.chance(CHANCE.crash)) {
      service = restart();
      return undefined;
    }
    log.push(...lines);
    return random.chance(CHANCE.unanswered) ? undefined : statuses[0];
  }

  const first = [...jobsThatEnd(count, random, BEGIN, LENGTH)];
  const events = first.map(({ event }) => event);
  await sendAll(first, send);

  const { starts } = standIn;
  const isStarted = ({ executionName }: AlmaEvent) => starts.has(executionName);
  const inTheLog = new Set((await readFailedLines(log)).starts.map((each) => each.executionName));
  const givenUp = events.filter(({ delivered }) => !delivered);
  const started = events.filter(isStarted).length;
  for (const event of events) {
    if ((event.delivered || event.possible) && !isStarted(event)) {
      violations.push(`${event.executionName}: delivered, and not started`);
    }
  }
  const lost = givenUp.filter((each) => !isStarted(each) && !inTheLog.has(each.executionName));

  allIsFine = true;
  async function replay(): Promise<number> {
    const before = starts.size;
    for (const { event, executionName } of (await readFailedLines(log)).starts) {
      const status = await post(JSON.stringify(event));
      if (status !== 200) violations.push(`${executionName}: ${status} when replayed`);
    }
    return starts.size - before;
  }
  const startedByReplay = await replay();
  const startedBySecondReplay = await replay();

  const names = new Set(events.map(({ executionName }) => executionName));
  for (const name of starts.keys()) {
    if (!names.has(name)) violations.push(`${name}: of no event`);
  }
  return {
    events: events.length,
    attempts: events.reduce((sum, { attempts }) => sum + attempts, 0),
    requests,
    restarts,
    delivered: events.length - givenUp.length,
    started,
    startedTwice: [...starts.values()].filter((times) => times > 1).length,
    givenUp: givenUp.length,
    givenUpButStarted: started - events.filter((each) => each.delivered && isStarted(each)).length,
    givenUpButInTheLog: givenUp.filter(({ executionName }) => inTheLog.has(executionName)).length,
    lostWithoutATrace: lost.length,
    startedByReplay,
    startedBySecondReplay,
    missing: events.length - events.filter(isStarted).length,
    violations,
  } satisfies Report;
}
