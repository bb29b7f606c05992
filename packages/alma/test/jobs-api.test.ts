import { expect, test } from "vitest";
import { createJobsApi } from "../src/jobs-api.ts";
import { AlmaApiError, type AlmaApiOptions } from "../src/rest-api.ts";

const KEY = "l8xx0123456789abcdef";
const DAY = 86_400_000;
const NOW = Date.parse("2026-05-10T00:00:00Z");
const WEEK = { from: NOW - 7 * DAY, until: NOW };

/**
 * Creates a client whose clock only moves when it waits.
 *
 * @param answer Alma's answer; the calls are counted from 1. Without one, lists are empty
 */
function start(
  answer?: (call: number, url: URL) => Response | undefined,
  options: Partial<AlmaApiOptions> = {},
) {
  const calls: URL[] = [];
  const requests: Request[] = [];
  const times: number[] = [];
  const waits: number[] = [];
  let time = NOW;
  const api = createJobsApi({
    url: "https://api.example.com",
    key: KEY,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      calls.push(url);
      requests.push(request);
      times.push(time);
      return answer?.(calls.length, url) ?? page("job", [], url);
    },
    now: () => time,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
    ...options,
  });
  return { api, calls, requests, times, waits };
}

/** A page of a list. */
function page(name: "job" | "job_instance", items: readonly object[], url: URL, size = 100) {
  const offset = Number(url.searchParams.get("offset"));
  return Response.json({
    ...(items.length > 0 && { [name]: items.slice(offset, offset + size) }),
    total_record_count: items.length,
  });
}

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

const jobs = (from: number, until: number) =>
  Array.from({ length: until - from }, (_, index) => ({ id: `S${from + index}`, name: "Job" }));

test("a list is read to its last page, with the key", async () => {
  const all = jobs(0, 205);
  const { api, calls, requests } = start((_, url) => page("job", all, url));
  expect(await api.listJobs()).toEqual(all);
  expect(calls.map(({ pathname, search }) => pathname + search)).toEqual([
    "/almaws/v1/conf/jobs?limit=100&offset=0",
    "/almaws/v1/conf/jobs?limit=100&offset=100",
    "/almaws/v1/conf/jobs?limit=100&offset=200",
  ]);
  expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
    accept: "application/json",
    authorization: `apikey ${KEY}`,
  });
  expect(new Set(requests.map(({ redirect }) => redirect))).toEqual(new Set(["manual"]));
});

test("instances are asked for two days beyond the time, and chosen by when they ended", async () => {
  const instances = [
    { id: "1", end_time: "2026-05-02T23:59:59.999Z" },
    { id: "2", end_time: "2026-05-03T00:00:00.000Z", name: "a job", counter: [] },
    { id: "3", end_time: "2026-05-09T23:59:59" },
    { id: "4", end_time: "2026-05-10T02:00:00+02:00" },
    { id: "5", end_time: "in the evening" },
    { id: "6", status: { value: "RUNNING" } },
    { id: "7", end_time: "2026-05-09T00:00:00Z", status: { value: "FINALIZING" } },
  ];
  const { api, calls } = start((_, url) => page("job_instance", instances, url));
  expect(await api.listEndedInstances("S1", WEEK)).toEqual([1, 2, 4].map((at) => instances[at]));
  const { submit_date_from, submit_date_to } = Object.fromEntries(calls[0]?.searchParams ?? []);
  expect([submit_date_from, submit_date_to]).toEqual(["2026-05-01", "2026-05-12"]);
});

test("an instance that the list gives no end is read whole, unless it runs", async () => {
  const listed = [{ id: "1" }, { id: "2", status: { value: "QUEUED" } }, { id: "3" }];
  const first = { id: "1", end_time: "2026-05-09T01:02:03Z", name: "a job" };
  const { api, calls } = start((call, url) =>
    call === 1
      ? page("job_instance", listed, url)
      : Response.json(url.pathname.endsWith("/1") ? first : { id: "3" }),
  );
  expect(await api.listEndedInstances("S1", WEEK)).toEqual([first]);
  expect(calls.slice(1).map(({ pathname }) => pathname.split("/").at(-1))).toEqual(["1", "3"]);
});

test("a list that grows while it is read has no item twice, and none is lost", async () => {
  const all = jobs(0, 200);
  const { api } = start((call, url) => page("job", [...jobs(1000, 1000 + call - 1), ...all], url));
  expect(await api.listJobs()).toEqual(expect.arrayContaining(all));
});

test("jobs of one id and two names are two", async () => {
  const job = [
    { id: "S1", name: "one" },
    { id: "S1", name: "two" },
  ];
  const { api } = start((_, url) => page("job", job, url));
  expect(await api.listJobs()).toEqual(job);
});

test("pages may be shorter than was asked for", async () => {
  const { api } = start((_, url) => page("job", jobs(0, 150), url, 60));
  expect(await api.listJobs()).toEqual(jobs(0, 150));
});

test.each<[string, calls: number, (offset: number, call: number) => [object[], total: number]]>([
  ["ends early", 2, (offset) => [offset === 0 ? jobs(0, 100) : [], 150]],
  ["has one page again and again", 2, () => [jobs(0, 100), 150]],
  ["never ends", 1, (offset) => [jobs(offset, offset + 100), 1_000_000_000]],
  ["always says that there is more", 3, (offset) => [jobs(offset, offset + 1), offset + 150]],
  ["has fewer items than it says", 1, () => [[], 1]],
  ["has more items than it says", 1, () => [jobs(0, 5), 0]],
  ["has an item twice", 2, (offset) => [offset === 0 ? [...jobs(0, 2), ...jobs(0, 1)] : [], 3]],
])("a list that %s is an error, and no shorter list", async (_, expected, page) => {
  const { api, calls } = start((call, { searchParams }) => {
    const offset = Number(searchParams.get("offset"));
    const [job, total_record_count] = page(offset, call);
    return Response.json({ job, total_record_count });
  });
  expect((await failure(api.listJobs())).message).toMatch(
    / does not match its total: \d+ of \d+ items arrived\.$/,
  );
  expect(calls).toHaveLength(expected);
});

test("an id is escaped in an address, and may come as a number", async () => {
  const id = "a:b?#%2e";
  const { api, calls } = start((call) => Response.json({ id: call === 1 ? id : 12345678901 }));
  expect(await api.readInstance("S1?", id)).toEqual({ id });
  expect(await api.readInstance("S1", "12345678901")).toEqual({ id: "12345678901" });
  expect(calls.map(({ pathname }) => pathname)).toEqual([
    "/almaws/v1/conf/jobs/S1%3F/instances/a%3Ab%3F%23%252e",
    "/almaws/v1/conf/jobs/S1/instances/12345678901",
  ]);
});

test.each(["", ".", "..", "../..", "a/b", "a\\b", "\ud800", "1".repeat(101)])(
  "the id %j makes no call",
  async (id) => {
    const { api, calls } = start();
    for (const promise of [api.readInstance(id, "1"), api.readInstance("S1", id)]) {
      expect((await failure(promise)).message).toMatch(/id that can't be part of an address/);
    }
    expect(calls).toHaveLength(0);
  },
);

test("another instance than was asked for is refused", async () => {
  const { api } = start(() => Response.json({ id: "2" }));
  expect((await failure(api.readInstance("S1", "1"))).message).toMatch(/another job instance/);
});

test("an empty list has no instances, and jobs without a name are left out", async () => {
  const nameless = [{ id: "S1" }, { id: "S2", name: null }];
  const { api } = start((call, url) => page("job", call === 1 ? [] : nameless, url));
  expect(await api.listEndedInstances("S1", WEEK)).toEqual([]);
  expect(await api.listJobs()).toEqual([]);
});

test("at most 25 calls a second are made", async () => {
  const { api, times } = start();
  await Promise.all([api.listJobs(), api.listJobs(), api.listJobs()]);
  for (let call = 0; call < 30; call++) await api.listJobs();
  times.sort((one, other) => one - other);
  for (const [call, time] of times.entries()) {
    const later = times[call + 25];
    if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(1000);
  }
});

const XML_ERROR = new Response(
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist><errorList><error><errorCode>UNAUTHORIZED</errorCode><errorMessage>API-key not defined or not configured to allow this API.</errorMessage></error></errorList></web_service_result>`,
  { status: 400 },
);

test.each([
  ["a refused key, in XML", XML_ERROR, /refuses the key \(UNAUTHORIZED: API-key not defined/],
  [
    "a refused key, in XML with a prefix",
    new Response("<web:errorCode>FORBIDDEN</web:errorCode>", { status: 400 }),
    /refuses the key \(FORBIDDEN/,
  ],
  ["401", almaError(401, "SOME_CODE"), /refuses the key \(SOME_CODE/],
  ["403", new Response("<html>", { status: 403 }), /refuses the key \(HTTP 403/],
  ["an error of Alma's", almaError(400, "402216"), /answered 400 \(402216: As it says\)/],
  ["a megabyte of error", almaError(400, "x".repeat(1_000_000)), /^.{500}$/],
  ["the daily limit", almaError(429, "DAILY_THRESHOLD"), /used up for today \(As it says\)\.$/],
  [
    "a redirect",
    Response.redirect("https://example.org/elsewhere"),
    /redirects to https:\/\/example.org\/elsewhere. Is its address right\?$/,
  ],
  ["text", new Response("hello"), /not JSON/],
  ["XML", new Response("<jobs/>"), /not JSON/],
  ["JSON of another shape", Response.json([]), /something unexpected/],
  ["no count", Response.json({ job: [] }), /total_record_count is missing/],
  ["a count below 0", Response.json({ total_record_count: -1 }), /total_record_count/],
])("%s ends with one error, after one call", async (_, response, message) => {
  const { api, calls } = start(() => response);
  expect((await failure(api.listJobs())).message).toMatch(message);
  expect(calls).toHaveLength(1);
});

test("429 and 5xx are tried again after a growing wait, or the one that is asked for", async () => {
  const answers = [
    almaError(429, "PER_SECOND_THRESHOLD"),
    almaError(429, "PER_SECOND_THRESHOLD", { "Retry-After": "60" }),
    almaError(503, "BUSY", { "Retry-After": "soon" }),
  ];
  const { api, calls, waits } = start((call) => answers[call - 1]);
  expect(await api.listJobs()).toEqual([]);
  expect(calls).toHaveLength(4);
  expect(waits.filter((wait) => wait > 50)).toEqual([1000, 60_000, 4000]);
});

test("it gives up after four attempts, or when the wait would be long", async () => {
  const busy = start(() => almaError(429, "PER_SECOND_THRESHOLD"));
  expect((await failure(busy.api.listJobs())).message).toMatch(/PER_SECOND_THRESHOLD/);
  expect(busy.calls).toHaveLength(4);
  expect(busy.waits.filter((wait) => wait > 50)).toEqual([1000, 2000, 4000]);
  const long = start(() => almaError(429, "PER_SECOND_THRESHOLD", { "Retry-After": "61" }));
  await failure(long.api.listJobs());
  expect(long.calls).toHaveLength(1);
});

test("calls are left for the institution's other programs, and a header that is not a number does not change how many", async () => {
  let now = NOW;
  const answer = (call: number) =>
    Response.json(
      { total_record_count: 0 },
      { headers: { "X-Exl-Api-Remaining": ["999", "abc", ""][call - 1] ?? "-1" } },
    );
  const { api, calls } = start(answer, { now: () => now });
  expect(await Promise.all([api.listJobs(), api.listJobs(), api.listJobs()])).toEqual([[], [], []]);
  expect((await failure(api.listJobs())).message).toBe(
    "The institution has 999 calls of Alma's API left today, and 1000 are kept for its other programs.",
  );
  expect(calls).toHaveLength(3);
  now += 3_600_000;
  expect(await api.listJobs()).toEqual([]);
});

test("an answer that does not come is waited for 30 seconds, four times", async () => {
  const signals: unknown[] = [];
  const { api } = start(undefined, {
    fetch: async (_, init) => {
      signals.push(init?.signal);
      throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
    },
  });
  expect((await failure(api.listJobs())).message).toBe(
    "Alma's API did not answer within 30 seconds.",
  );
  expect(signals).toEqual(Array(4).fill(expect.any(AbortSignal)));
});

test("an address that nobody listens at is named, and not tried again", async () => {
  const cause = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
  const { api, calls } = start(() => {
    throw new TypeError("fetch failed", { cause });
  });
  expect((await failure(api.listJobs())).message).toBe(
    "Alma's API at https://api.example.com can't be reached (ECONNREFUSED).",
  );
  expect(calls).toHaveLength(1);
});

test("no message has the key in it, or a control character", async () => {
  const { api } = start(() =>
    Response.json(
      { errorList: { error: [{ errorCode: KEY, errorMessage: `\u001b[31m${KEY}` }] } },
      { status: 400 },
    ),
  );
  const error = await failure(api.listJobs());
  expect(`${error.message} ${error.stack}`).not.toContain(KEY);
  expect(error.message).not.toMatch(/\p{Cc}/u);
  for (const key of [`${KEY}\n`, ""]) {
    expect(() => start(undefined, { key })).toThrow(
      "The key for Alma's API is empty, or has spaces in it.",
    );
  }
});
