import { event } from "@almahook/testing/contract";
import type { Page } from "playwright-core";
import * as v from "valibot";
import { expect, test } from "vitest";
import { ONE, otherJob } from "./events.ts";
import { breakStepFunctions, repairStepFunctions, rows, usePlayground } from "./open-playground.ts";

const { open, service } = usePlayground();

/** Sends so many different events, a few at a time. */
async function flood(count: number, json: () => object) {
  for (let sent = 0; sent < count; sent += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, count - sent) }, async () => {
        const response = await fetch(service().webhook, event(json()));
        await response.text();
      }),
    );
  }
}

const chip = (page: Page, label: string) =>
  page.locator("#results label").filter({ hasText: new RegExp(`^\\s*${label}`) });

/** The memory that the scripts of a page use, in bytes. */
async function usedHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  return usedSize;
}

const TraceEvent = v.object({
  name: v.string(),
  pid: v.number(),
  tid: v.number(),
  tdur: v.optional(v.number(), 0),
  args: v.optional(v.looseObject({ name: v.optional(v.string()) }), {}),
});

/** The longest task of a page's main thread while something is done, in milliseconds of processor time. */
async function longestTask(page: Page, run: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const events: v.InferOutput<typeof TraceEvent>[] = [];
  session.on("Tracing.dataCollected", ({ value }) =>
    events.push(...value.map((event) => v.parse(TraceEvent, event))),
  );
  await session.send("Tracing.start", { categories: "toplevel,__metadata" });
  await run();
  const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  await session.send("Tracing.end");
  await complete;
  const threadOf = ({ pid, tid }: { pid: number; tid: number }) => `${pid} ${tid}`;
  const main = new Set(events.filter(({ args }) => args.name === "CrRendererMain").map(threadOf));
  const tasks = events.filter((event) => main.has(threadOf(event))).map(({ tdur }) => tdur / 1000);
  expect(tasks.length).toBeGreaterThan(100);
  return Math.max(...tasks);
}

test("of 3,000 webhooks, the few that matter are found, and 200 rows are rendered", async () => {
  const page = await open();
  await flood(20, ONE.ended);
  await breakStepFunctions(page);
  await flood(5, ONE.ended);
  await repairStepFunctions(page);
  await flood(975, () => otherJob());
  const heap = await usedHeap(page);
  const longest = await longestTask(page, () => flood(2000, () => otherJob()));
  // Milliseconds of the processor's time: others may use the machine, too.
  expect(longest).toBeLessThan(100);
  expect(await usedHeap(page)).toBeLessThan(1.5 * heap);
  await page.locator("#count", { hasText: "3,000 received" }).waitFor();
  expect(await rows(page).count()).toBe(200);
  await expect
    .poll(() => page.locator("#results label").allTextContents())
    .toEqual([
      expect.stringMatching(/All\s+3,000/),
      expect.stringMatching(/Started\s+20/),
      expect.stringMatching(/Not started\s+5/),
      expect.stringMatching(/Ignored\s+2,975/),
    ]);

  // Older rows are read from their first one on.
  await page.getByRole("link", { name: "Older" }).click();
  await page.waitForURL(/skip=200/);
  expect(await page.locator(".list-pane").evaluate(({ scrollTop }) => scrollTop)).toBe(0);
  expect(await rows(page).first().locator(":focus").count()).toBe(1);
  await page.getByRole("link", { name: "Newest" }).click();

  for (const [label, count] of Object.entries({ Started: 20, "Not started": 5 })) {
    await chip(page, label).click();
    await page.locator("#count", { hasText: `${count} of 3,000` }).waitFor();
    expect(await rows(page).count()).toBe(count);
  }
  await flood(1, () => otherJob("Yet another job"));
  await page.locator("#count", { hasText: "5 of 3,001" }).waitFor();
  expect(await rows(page).count()).toBe(5);

  await page.keyboard.press("/");
  await page.keyboard.type("yet another");
  await page.locator("#count", { hasText: "0 of 3,001" }).waitFor();
  await page.getByText("No webhook passes this filter.").waitFor();
  await chip(page, "All").click();
  await page.locator("#count", { hasText: "1 of 3,001" }).waitFor();
  await page.reload();
  expect(await page.getByRole("searchbox").inputValue()).toBe("yet another");
  expect(await rows(page).count()).toBe(1);
});
