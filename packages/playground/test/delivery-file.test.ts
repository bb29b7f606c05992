import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobEnd } from "@almahook/alma/samples";
import { afterAll, expect, test } from "vitest";
import { keepDeliveries, readDeliveries } from "../src/delivery-file.ts";
import { createTimeline } from "../src/timeline.ts";
import { deliver, STARTED, settings, signed } from "./test-playground.ts";

const folder = await mkdtemp(join(tmpdir(), "almahook-"));
afterAll(() => rm(folder, { recursive: true }));

/** A run of the service with a file: what it has, and what ends it. */
async function start(file: string) {
  const deliveries = await readDeliveries(file);
  const timeline = createTimeline({ settings, now: () => 1000, deliveries });
  return { timeline, end: await keepDeliveries(file, timeline, expect.unreachable) };
}

const sample = jobEnd({ name: `${settings.jobNames.MAPS} \u2028` });

test("what a run received is there in the next one, byte for byte", async () => {
  const file = join(folder, "new", "webhooks.jsonl");
  const { timeline, end } = await start(file);
  const before = deliver(timeline, sample, STARTED);
  const body = new Uint8Array([0, 255, 10]);
  const binary = deliver(timeline, { ...signed("x"), body }, undefined, 401);
  timeline.began(signed({ action: "LOAN" })); // never answered
  timeline.executionSeen(STARTED.executionArn, { status: "FAILED", startDate: 1, error: "Broken" });
  await end();
  expect((await stat(file)).mode & 0o077).toBe(0);

  const next = await start(file);
  expect(next.timeline.all()).toEqual([before, binary]);
  expect(deliver(next.timeline, sample).number).toBe(3);
  await next.end();
});

test("lines that can't be read are left out, and spoil no other", async () => {
  const file = join(folder, "corrupt.jsonl");
  const first = await start(file);
  deliver(first.timeline, sample, STARTED);
  await first.end();
  const never = (await readFile(file, "utf8")).replace(/"arrived":\d+/, '"arrived":1e300');
  const huge = "x".repeat(33 * 1024 * 1024);
  await appendFile(file, `${never}\n${huge}\n{"id":"1"}\nnull\n\0\0\n{"id":"2","number":2,"req`);
  const second = await start(file);
  deliver(second.timeline, { action: "LOAN" }, { outcome: "ignored", reason: "not-job-end" });
  await second.end();
  const third = await readDeliveries(file);
  expect(third.map(({ log }) => log?.outcome)).toEqual(["started", "ignored"]);
});

test("what is not a file, or larger than any that was written, is refused", async () => {
  // A pipe would never end.
  await expect(readDeliveries(folder)).rejects.toThrow("is not a regular file");
  const file = join(folder, "large.jsonl");
  await writeFile(file, "");
  await truncate(file, 257 * 1024 * 1024);
  await expect(readDeliveries(file)).rejects.toThrow("is larger than 256 MiB");
});

test("once it is cleared, nothing is left in the file", async () => {
  const file = join(folder, "cleared.jsonl");
  const earlier = await start(file);
  deliver(earlier.timeline, sample, STARTED);
  await earlier.end();
  const { timeline, end } = await start(file);
  timeline.clear();
  await end();
  expect(await readFile(file, "utf8")).toBe("");
  expect((await readdir(folder)).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("of what a run forgot, the next one has nothing", async () => {
  const file = join(folder, "bounded.jsonl");
  const { timeline, end } = await start(file);
  for (let number = 0; number < 5050; number += 1) deliver(timeline, { number });
  await end();
  const kept = await readDeliveries(file);
  expect([kept.length, kept[0]?.number]).toEqual([5000, 51]);
});
