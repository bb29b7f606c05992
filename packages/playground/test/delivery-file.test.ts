import { appendFile, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publishingJobEnd } from "@almahook/alma/samples";
import { afterAll, expect, test } from "vitest";
import { keepDeliveries, readDeliveries } from "../src/delivery-file.ts";
import { createTimeline } from "../src/timeline.ts";
import { answered, logLine, settings, signed } from "./test-playground.ts";

const folder = await mkdtemp(join(tmpdir(), "almahook-"));
afterAll(() => rm(folder, { recursive: true }));

const fail = (problem: string) => {
  throw new Error(problem);
};
let runs = 0;

/** A run of the service with a file: what it has, and what ends it. */
async function start(file: string, limits = { deliveries: 1000, bytes: 64_000_000 }) {
  runs += 1;
  const run = runs;
  const deliveries = await readDeliveries(file);
  const timeline = createTimeline({ settings, now: () => 1000 * run, deliveries, limits });
  const end = await keepDeliveries(file, timeline, fail);
  const deliver = (event: object | string, log: object) => {
    const id = `${run} ${timeline.received()}`;
    const ended = timeline.began(signed(event));
    timeline.logged(logLine(id, log));
    ended(...answered(id));
  };
  return { timeline, deliver, end };
}

const sample = publishingJobEnd({ name: settings.jobNames.MAPS });
const ARN = "arn:aws:states:us-east-1:123456789012:execution:maps:one";
const started = { outcome: "started", reason: "started", pipeline: "MAPS", executionArn: ARN };

test("what a run received is there in the next one, byte for byte", async () => {
  const file = join(folder, "new", "webhooks.jsonl");
  const first = await start(file);
  first.deliver(sample, started);
  first.timeline.began({ ...signed("x"), body: new Uint8Array([0, 255, 10]) })(
    ...answered("b", 401),
  );
  first.timeline.began(signed({ action: "LOAN" })); // never answered
  const [before, binary] = first.timeline.all();
  await first.end();
  expect((await stat(file)).mode & 0o077).toBe(0);

  const second = await start(file);
  expect(second.timeline.all()).toEqual([before, binary]);
  expect(second.timeline.ofExecution(ARN)).toEqual([before]);
  second.deliver(sample, { ...started, outcome: "duplicate", reason: "duplicate" });
  expect(second.timeline.events()[0]?.map(({ number }) => number)).toEqual([1, 3]);
  await second.end();
});

test("lines that can't be read are left out, and spoil no other", async () => {
  const file = join(folder, "corrupt.jsonl");
  const first = await start(file);
  first.deliver(sample, started);
  await first.end();
  const never = (await readFile(file, "utf8")).replace(/"arrived":\d+/, '"arrived":1e300');
  const huge = "x".repeat(33 * 1024 * 1024);
  await appendFile(file, `${never}\n${huge}\n{"id":"1"}\nnull\n\0\0\n{"id":"2","number":2,"req`);
  const second = await start(file);
  second.deliver({ action: "LOAN" }, { outcome: "ignored", reason: "not-job-end" });
  await second.end();
  const third = await start(file);
  expect(third.timeline.all().map(({ log }) => log?.outcome)).toEqual(["started", "ignored"]);
  await third.end();
});

test("what is not a file is refused: a pipe would never end", async () => {
  await expect(readDeliveries(folder)).rejects.toThrow("is not a regular file");
});

test("once it is cleared, nothing is left in the file", async () => {
  const file = join(folder, "cleared.jsonl");
  const { timeline, deliver, end } = await start(file);
  deliver(sample, started);
  timeline.clear();
  await end();
  expect(await readFile(file, "utf8")).toBe("");
  expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("of what a run forgot, the next one has nothing", async () => {
  const file = join(folder, "bounded.jsonl");
  const limits = { deliveries: 10, bytes: 64_000_000 };
  const { deliver, end } = await start(file, limits);
  for (let number = 0; number < 50; number += 1) deliver({ number }, started);
  await end();
  const next = await start(file, limits);
  expect([next.timeline.count(), next.timeline.received()]).toEqual([10, 50]);
  await next.end();
});
