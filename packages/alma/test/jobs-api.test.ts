import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { type Served, serve } from "@almahook/local/serve";
import { startFaultyServer } from "@almahook/testing/faulty-server";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { createJobsApi } from "../src/jobs-api.ts";
import { AlmaApiError } from "../src/rest-api.ts";
import { publishingJobEnd } from "../src/samples.ts";

const KEY = "l8xx0123456789abcdef";
const NAME = "Publishing Platform Job PPOD EXPORT to Dev1";
const DAY = 86_400_000;
const NOW = Date.parse("2026-05-10T00:00:00Z");
const WEEK = { from: NOW - 7 * DAY, until: NOW };

const servers: Served[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/**
 * Serves Alma's jobs API, and creates a client whose clock only moves when it waits.
 *
 * @param intercept answers a call in Alma's place; the calls are counted from 1
 */
async function start(
  intercept: (call: number, request: Request) => Response | Promise<Response> | undefined = () =>
    undefined,
  options: Partial<Parameters<typeof createJobsApi>[0]> = {},
) {
  const alma = createAlmaJobs(KEY, []);
  const calls: URL[] = [];
  const server = await serve((request) => {
    calls.push(new URL(request.url));
    return intercept(calls.length, request) ?? alma.fetch(request);
  }, 0);
  servers.push(server);
  let time = NOW;
  const times: number[] = [];
  const waits: number[] = [];
  const api = createJobsApi({
    url: server.url,
    key: KEY,
    fetch: (...args) => {
      times.push(time);
      return fetch(...args);
    },
    now: () => time,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
    ...options,
  });
  /** Adds an instance of a job that ended at a time. */
  const add = (id: string, endTime: string, more: object = {}, jobName?: string) =>
    alma.add({ ...publishingJobEnd({ name: NAME, id, endTime }).job_instance, ...more }, jobName);
  return { alma, add, api, calls, times, waits };
}

const ids = (instances: readonly { id: string }[]) => instances.map(({ id }) => id).sort();

async function failure(promise: Promise<unknown>): Promise<AlmaApiError> {
  const result = await promise.catch((error: unknown) => error);
  if (result instanceof AlmaApiError) return result;
  throw result;
}

const almaError = (status: number, errorCode: string, headers: Record<string, string> = {}) =>
  Response.json(
    { errorsExist: true, errorList: { error: [{ errorCode, errorMessage: "As it says" }] } },
    { status, headers },
  );

test("the lists of jobs and of instances are read to their last page", async () => {
  const { add, api, calls } = await start();
  for (let number = 0; number < 205; number++) {
    add(`1${number}`, "2026-05-09T01:02:03.456Z");
    add(`2${number}`, "2026-05-09T01:02:03.456Z", {}, `Job ${number}`);
  }
  const jobs = await api.listJobs();
  expect(jobs).toHaveLength(206);
  expect(calls.map(({ search }) => search)).toEqual([
    "?limit=100&offset=0",
    "?limit=100&offset=100",
    "?limit=100&offset=200",
  ]);
  const job = jobs.find(({ name }) => name === NAME);
  const instances = await api.listEndedInstances(job?.id ?? "", WEEK);
  expect(new Set(ids(instances)).size).toBe(205);
  expect(calls).toHaveLength(6);
});

test("instances are asked for two days beyond the time, and chosen by when they ended", async () => {
  const { add, api, calls } = await start();
  add("1", "2026-05-02T23:59:59.999Z");
  add("2", "2026-05-03T00:00:00.000Z");
  add("3", "2026-05-03T06:00:00Z", { submit_time: "2026-05-01T20:00:00Z" });
  add("4", "2026-05-09T23:59:59Z");
  add("5", "2026-05-10T02:00:00+02:00");
  add("6", "in the evening", { submit_time: "2026-05-05T00:00:00.000Z" });
  add("7", "", { end_time: undefined, status: { value: "RUNNING" }, submit_time: "2026-05-09" });
  add("9", "2026-05-09T23:59:59", { submit_time: "2026-05-09T20:00:00" });
  add("8", "2026-05-09T00:00:00Z", { status: { value: "FINALIZING" } });
  const [job] = await api.listJobs();
  expect(ids(await api.listEndedInstances(job?.id ?? "", WEEK))).toEqual(["2", "3", "4", "6", "9"]);
  const { submit_date_from, submit_date_to } = Object.fromEntries(calls[1]?.searchParams ?? []);
  expect([submit_date_from, submit_date_to]).toEqual(["2026-05-01", "2026-05-12"]);
});

test("an instance that the list gives no end is read whole, unless it runs", async () => {
  const { add, api, calls } = await start((call) =>
    call === 2
      ? Response.json({
          job_instance: [{ id: "1" }, { id: "2", status: { value: "QUEUED" } }, { id: "3" }],
          total_record_count: 3,
        })
      : undefined,
  );
  add("1", "2026-05-09T01:02:03Z");
  add("3", "", { end_time: undefined });
  const [job] = await api.listJobs();
  expect(ids(await api.listEndedInstances(job?.id ?? "", WEEK))).toEqual(["1"]);
  expect(calls.slice(2).map(({ pathname }) => pathname.split("/").at(-1))).toEqual(["1", "3"]);
});

const jobs = (from: number, until: number) =>
  Array.from({ length: until - from }, (_, index) => ({ id: `S${from + index}`, name: "Job" }));

test("a list that grows while it is read has no item twice, and none is lost", async () => {
  const all = jobs(0, 200);
  const { api } = await start((call, { url }) => {
    const offset = Number(new URL(url).searchParams.get("offset"));
    const list = [...jobs(1000, 1000 + call - 1), ...all];
    return Response.json({
      job: list.slice(offset, offset + 100),
      total_record_count: list.length,
    });
  });
  expect(await api.listJobs()).toEqual(expect.arrayContaining(all));
});

test("jobs of one id and two names are two", async () => {
  const job = [
    { id: "S1", name: "one" },
    { id: "S1", name: "two" },
  ];
  const { api } = await start(() => Response.json({ job, total_record_count: 2 }));
  expect(await api.listJobs()).toEqual(job);
});

test("pages may be shorter than was asked for", async () => {
  const { api } = await start((_, { url }) => {
    const offset = Number(new URL(url).searchParams.get("offset"));
    const job = jobs(offset, Math.min(offset + 60, 150));
    return Response.json({ job, total_record_count: 150 });
  });
  expect(await api.listJobs()).toEqual(jobs(0, 150));
});

test.each<[string, calls: number, (offset: number, call: number) => [object[], total: number]]>([
  ["ends early", 2, (offset) => [offset === 0 ? jobs(0, 100) : [], 150]],
  ["has one page again and again", 2, () => [jobs(0, 100), 150]],
  ["never ends", 1, (offset) => [jobs(offset, offset + 100), 1_000_000_000]],
  ["always says that there is more", 3, (offset) => [jobs(offset, offset + 1), offset + 150]],
  ["has fewer items than it says", 1, () => [[], 1]],
  ["has an item twice", 2, (offset) => [offset === 0 ? [...jobs(0, 2), ...jobs(0, 1)] : [], 3]],
])("a list that %s is an error, and no shorter list", async (_, expected, page) => {
  const { api, calls } = await start((call, { url }) => {
    const offset = Number(new URL(url).searchParams.get("offset"));
    const [job, total_record_count] = page(offset, call);
    return Response.json({ job, total_record_count });
  });
  expect((await failure(api.listJobs())).message).toMatch(
    /is incomplete: \d+ of its \d+ items came\.$/,
  );
  expect(calls).toHaveLength(expected);
});

test("a redirect is not followed", async () => {
  const headers = { Location: "https://example.org/elsewhere" };
  const { api, calls } = await start(() => new Response(null, { status: 302, headers }));
  expect((await failure(api.listJobs())).message).toMatch(
    /redirects to https:\/\/example.org\/elsewhere. Is its address right\?$/,
  );
  expect(calls).toHaveLength(1);
});

test("a name of 10 MB is a name, and more than 32 MiB at once is an error", async () => {
  const name = "x".repeat(10_000_000);
  const { api } = await start((call) =>
    Response.json({ job: Array(call ** 2).fill({ id: "S1", name }), total_record_count: 1 }),
  );
  expect(await api.listJobs()).toEqual([{ id: "S1", name }]);
  expect((await failure(api.listJobs())).message).toBe("Alma's API sent more than 32 MiB at once.");
});

test("no message is longer than 500 characters", async () => {
  const { api } = await start(() => almaError(400, "x".repeat(1_000_000)));
  expect((await failure(api.listJobs())).message).toHaveLength(500);
});

test("the details of an instance are what a webhook says of it, and the list has no counters", async () => {
  const { add, api } = await start();
  add("17", "2026-05-09T01:02:03.456Z");
  const [job] = await api.listJobs();
  const [listed] = await api.listEndedInstances(job?.id ?? "", WEEK);
  expect(listed).not.toHaveProperty("counter");
  const { link, ...same } = publishingJobEnd({
    name: NAME,
    id: "17",
    endTime: "2026-05-09T01:02:03.456Z",
  }).job_instance;
  const read = await api.readInstance(job?.id ?? "", "17");
  expect(read).toMatchObject(same);
  expect(read).toMatchObject({ link: expect.stringContaining("/M0/") });
});

test("ids stand in the path as they are", async () => {
  const { api, calls } = await start(() => Response.json({ id: 12345678901 }));
  expect(await api.readInstance("S1?", "12345678901")).toEqual({ id: "12345678901" });
  expect(calls[0]?.pathname).toBe("/almaws/v1/conf/jobs/S1%3F/instances/12345678901");
});

test.each(["", ".", "..", "../..", "a/b", "a\\b", "\ud800", "1".repeat(101)])(
  "the id %j makes no call",
  async (id) => {
    const { api, calls } = await start();
    for (const promise of [api.readInstance(id, "1"), api.readInstance("S1", id)]) {
      expect((await failure(promise)).message).toMatch(/id that can't be part of an address/);
    }
    expect(calls).toHaveLength(0);
  },
);

test("another instance than was asked for is refused", async () => {
  const { api } = await start(() => Response.json({ id: "2" }));
  expect((await failure(api.readInstance("S1", "1"))).message).toMatch(/another job instance/);
});

test("an empty list has no instances, and jobs without a name are left out", async () => {
  const { api } = await start((call) =>
    Response.json(
      call === 1
        ? { total_record_count: 0 }
        : { job: [{ id: "S1" }, { id: "S2", name: null }], total_record_count: 2 },
    ),
  );
  expect(await api.listEndedInstances("S1", WEEK)).toEqual([]);
  expect(await api.listJobs()).toEqual([]);
});

test("at most 25 calls a second are made", async () => {
  const { api, times } = await start();
  await Promise.all([api.listJobs(), api.listJobs(), api.listJobs()]);
  for (let call = 0; call < 30; call++) await api.listJobs();
  times.sort((one, other) => one - other);
  for (const [call, time] of times.entries()) {
    const later = times[call + 25];
    if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(1000);
  }
});

test.each([
  ["a refused key, in XML", undefined, /refuses the key \(UNAUTHORIZED: API-key not defined/],
  ["401", almaError(401, "SOME_CODE"), /refuses the key \(SOME_CODE/],
  ["403", new Response("<html>", { status: 403 }), /refuses the key \(HTTP 403/],
  ["an error of Alma's", almaError(400, "402216"), /answered 400 \(402216: As it says\)/],
  ["text", new Response("hello"), /not JSON/],
  ["XML", new Response("<jobs/>"), /not JSON/],
  ["JSON of another shape", Response.json([]), /something unexpected/],
  ["no count", Response.json({ job: [] }), /total_record_count is missing/],
  ["a count below 0", Response.json({ total_record_count: -1 }), /total_record_count/],
])("%s ends with one error, after one call", async (_, response, message) => {
  const { api, calls } = await start(() => response, response ? {} : { key: "another" });
  expect((await failure(api.listJobs())).message).toMatch(message);
  expect(calls).toHaveLength(1);
});

test("429 and 5xx are tried again after a growing wait, or the one that is asked for", async () => {
  const answers = [
    almaError(429, "PER_SECOND_THRESHOLD"),
    almaError(429, "PER_SECOND_THRESHOLD", { "Retry-After": "7" }),
    almaError(503, "BUSY", { "Retry-After": new Date(NOW + 20_000).toUTCString() }),
  ];
  const { api, calls, waits } = await start((call) => answers[call - 1]);
  expect(await api.listJobs()).toEqual([]);
  expect(calls).toHaveLength(4);
  expect(waits.filter((wait) => wait > 50)).toEqual([1000, 7000, 12_000]);
});

test("it gives up after four attempts, or when the wait would be long", async () => {
  const busy = await start(() => almaError(429, "PER_SECOND_THRESHOLD"));
  expect((await failure(busy.api.listJobs())).message).toMatch(/PER_SECOND_THRESHOLD/);
  expect(busy.calls).toHaveLength(4);
  expect(busy.waits.filter((wait) => wait > 50)).toEqual([1000, 2000, 4000]);
  const long = await start(() => almaError(429, "PER_SECOND_THRESHOLD", { "Retry-After": "3600" }));
  await failure(long.api.listJobs());
  expect(long.calls).toHaveLength(1);
});

test("the daily limit ends it at once", async () => {
  const { api, calls } = await start(() => almaError(429, "DAILY_THRESHOLD"));
  const error = await failure(api.listJobs());
  expect(error.message).toBe(
    "The institution's calls of Alma's API are used up for today (As it says).",
  );
  expect(calls).toHaveLength(1);
});

test("calls are left for the institution's other programs, and what is no number does not change how many", async () => {
  const { api, calls } = await start((call) =>
    Response.json(
      { total_record_count: 0 },
      { headers: { "X-Exl-Api-Remaining": ["999", "abc", ""][call - 1] ?? "-1" } },
    ),
  );
  expect(await Promise.all([api.listJobs(), api.listJobs(), api.listJobs()])).toEqual([[], [], []]);
  expect((await failure(api.listJobs())).message).toBe(
    "The institution has 999 calls of Alma's API left today, and 1000 are kept for its other programs.",
  );
  expect(calls).toHaveLength(3);
});

test("an answer that does not come is waited for 30 seconds, four times", async () => {
  const silent = await startFaultyServer(new Map());
  onTestFinished(silent.close);
  let calls = 0;
  const { api } = await start(undefined, {
    url: silent.endpoint(""),
    // Ends the wait of the client's own signal sooner.
    fetch: (input, init) => {
      calls += 1;
      const signals = [init?.signal, AbortSignal.timeout(20)].filter((signal) => signal != null);
      expect(signals).toHaveLength(2);
      return fetch(input, { ...init, signal: AbortSignal.any(signals) });
    },
  });
  expect((await failure(api.listJobs())).message).toBe(
    "Alma's API did not answer within 30 seconds.",
  );
  expect(calls).toBe(4);
});

test("an address that nobody listens at is named", async () => {
  const { api } = await start(undefined, { url: "http://127.0.0.1:1" });
  const error = await failure(api.listJobs());
  expect(error.message).toMatch(/^Alma's API at http:\/\/127.0.0.1:1 can't be reached \(.+\)\.$/);
});

test("where nothing listens at any address of a name, the code is said", async () => {
  let calls = 0;
  const { api } = await start(undefined, {
    fetch: async () => {
      calls += 1;
      const cause = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
      throw new TypeError("fetch failed", { cause });
    },
  });
  expect((await failure(api.listJobs())).message).toMatch(/can't be reached \(ECONNREFUSED\)\.$/);
  expect(calls).toBe(1);
});

test("no message has the key in it, or a control character", async () => {
  const { api } = await start(() =>
    Response.json(
      { errorList: { error: [{ errorCode: KEY, errorMessage: `\u001b[31m${KEY}` }] } },
      { status: 400 },
    ),
  );
  const error = await failure(api.listJobs());
  expect(`${error.message} ${error.stack}`).not.toContain(KEY);
  expect(error.message).not.toMatch(/\p{Cc}/u);
  const typedThroughPipe = () =>
    createJobsApi({
      url: "http://127.0.0.1:1",
      key: `${KEY}\n`,
      fetch,
      now: Date.now,
      sleep: async () => {},
    });
  expect(typedThroughPipe).toThrow("The key for Alma's API is empty, or has spaces in it.");
});

test("an id may have characters that a URL would take for its own", async () => {
  const { add, api } = await start();
  add("a:b?#%2e", "2026-05-09T00:00:00Z");
  expect((await api.readInstance("S100", "a:b?#%2e")).id).toBe("a:b?#%2e");
});
