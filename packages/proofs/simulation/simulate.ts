import { ALMA_TIMEOUT } from "@almahook/alma/retry-schedule";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { type AlmaEvent, jobsThatEnd, type Reply, sendAll } from "./alma.ts";
import { createRandom } from "./random.ts";
import { recover } from "./recover.ts";
import { SECRET, startService } from "./service.ts";
import { createStandIn } from "./stand-in.ts";
import { createVirtualTime, type VirtualTime } from "./virtual-time.ts";
import { createStretches, ROAD, WEATHER, type Weather } from "./weather.ts";

const HOUR = 3_600_000;
const BEGIN = Date.UTC(2026, 0, 1);
/** Less than the 90 days for which Step Functions knows a name. */
const LENGTH = 60 * 24 * HOUR;

/** How often what goes wrong with a single request, whatever the weather. */
const CHANCE = {
  /** Alma does not send the event at all. */
  notSent: 0.002,
  /** The request does not reach the service. */
  unreached: 0.01,
  /** The answer does not reach Alma. */
  unanswered: 0.02,
  /** The service ends after the start, before its log line. */
  crash: 0.005,
  /** The request arrives twice, at the same time. */
  twice: 0.01,
};

/** Milliseconds from one restart of the service to the next, on average. */
const RUNNING = 24 * HOUR;

/** Milliseconds within which every answer has to leave. */
const LATEST_ANSWER = 4700;

/** Plays Alma's schedule against the service, with trouble on the way and in Step Functions. */
export async function simulate({ events, seed }: { events: number; seed: number }) {
  const time = createVirtualTime(BEGIN);
  try {
    return await play(events, seed, time);
  } finally {
    time.end();
  }
}

async function play(count: number, seed: number, time: VirtualTime) {
  const { now } = time;
  const random = createRandom(seed);
  const weatherAt = createStretches<Weather>(WEATHER, createRandom(seed + 1), BEGIN);
  const standIn = createStandIn(createRandom(seed + 2), now);
  const roadAt = createStretches<(typeof ROAD)[number]>(ROAD, createRandom(seed + 3), BEGIN);
  const violations: string[] = [];
  const log: string[] = [];
  let lines: string[] = [];
  let weather = weatherAt(BEGIN);
  let requests = 0;
  let restarts = -1;
  let restartAt = 0;

  function restart() {
    restarts += 1;
    restartAt = now() + random.lasting(RUNNING);
    return startService(
      (request) => {
        requests += 1;
        return standIn.handle(request, random.pick(weather.fates));
      },
      (line) => lines.push(line),
      now,
    );
  }
  let service = restart();

  async function post(body: string, secret = SECRET) {
    const sent = now();
    const headers = { [SIGNATURE_HEADER]: sign(body, secret) };
    const { status } = await service.request("/", { method: "POST", headers, body });
    return { status, milliseconds: now() - sent };
  }

  async function send(event: AlmaEvent, when: number): Promise<Reply> {
    time.goTo(when);
    weather = weatherAt(when);
    const road = roadAt(when).name;
    if (when >= restartAt) service = restart();
    if (road === "not calling" || random.chance(CHANCE.notSent)) return "not sent";
    if (random.chance(CHANCE.unreached)) return "no answer in time";
    if (road === "throttled") return 429;

    lines = [];
    const isSigned = road !== "wrong secret";
    const times = random.chance(CHANCE.twice) ? [1, 2] : [1];
    const answers = await time.finish(
      Promise.all(times.map(() => post(event.body, isSigned ? SECRET : `not ${SECRET}`))),
    );
    event.possible ||= isSigned && weather.starts;
    const expected = !isSigned ? [401] : weather.starts ? [200] : [200, 500, 503];
    for (const { status, milliseconds } of answers) {
      if (expected.includes(status) && milliseconds <= LATEST_ANSWER) continue;
      const circumstances = `in ${weather.name} weather, ${road} road`;
      violations.push(`${event.executionName}: ${status} in ${milliseconds} ms ${circumstances}`);
    }
    if (random.chance(CHANCE.crash)) {
      service = restart();
      return "no answer in time";
    }
    log.push(...lines);
    const { status = 500, milliseconds = 0 } = answers[0] ?? {};
    const isLost = random.chance(CHANCE.unanswered) || milliseconds > ALMA_TIMEOUT;
    return isLost ? "no answer in time" : status;
  }

  const first = [...jobsThatEnd(count, random, BEGIN, LENGTH)];
  const events = first.map(({ event }) => event);
  await sendAll(first, send);

  // Alma has given up, and what was under way has ended: time to look what has not started.
  time.goTo(BEGIN + LENGTH + 24 * HOUR);
  [weather] = WEATHER;
  const during = { requests, restarts, executions: standIn.started.length };
  const recovery = await recover({
    events,
    log,
    started: standIn.started,
    since: BEGIN,
    now: now(),
    post: async (body) => (await time.finish(post(body))).status,
  });

  const times = Map.groupBy(standIn.started, ({ name }) => name);
  const names = new Set(events.map(({ executionName }) => executionName));
  for (const name of times.keys()) {
    if (!names.has(name)) violations.push(`${name} was started, and no event is for it`);
  }
  const replied = (reply: Reply) => events.filter((event) => event.reply === reply).length;
  return {
    events: events.length,
    attempts: events.reduce((sum, { attempts }) => sum + attempts, 0),
    delivered: replied(200),
    throttled: replied(429),
    wronglySigned: replied(401),
    notSent: replied("not sent"),
    givenUp: replied("no answer in time") + replied(500) + replied(503),
    requests: during.requests,
    restarts: during.restarts,
    started: during.executions,
    startedTwice: [...times.values()].filter(({ length }) => length > 1).length,
    ...recovery,
    withoutExecution: events.filter(({ executionName }) => !times.has(executionName)).length,
    violations: [...violations, ...recovery.violations],
  };
}
