import { publishingJobEnd } from "@almahook/alma/samples";
import { sign } from "@almahook/alma/signature";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";

const { open, service } = usePlayground();

let sentBefore = 0;

/** Sends so many different events, a few at a time. */
async function flood(count: number) {
  sentBefore += count;
  for (let sent = 0; sent < count; sent += 20) {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const id = `${10_000_000 + sentBefore + sent + index}`;
        const name = "Publishing Platform Job PPOD EXPORT to Dev1";
        const body = JSON.stringify(publishingJobEnd({ name, id }));
        const headers = { "X-Exl-Signature": sign(body, "itsasecret") };
        const response = await fetch(service().webhook, { method: "POST", headers, body });
        await response.text();
      }),
    );
  }
}

/** Measures what a page takes: megabytes, elements, and seconds of processor since it is measured. */
async function measure(page: Page) {
  const session = await page.context().newCDPSession(page);
  // Its own time only, however busy the machine is.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes } = await session.send("Memory.getDOMCounters");
    const seconds = metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
    return { megabytes: usedSize / 2 ** 20, nodes, seconds };
  };
}

test("thousands of webhooks: the page stays quick, and its memory bounded", async () => {
  const page = await open();
  const taken = await measure(page);
  await flood(200);
  await page.locator("#count", { hasText: "200" }).waitFor();
  const before = await taken();

  await flood(2000);
  await page.locator("#count", { hasText: "1,000, older ones are forgotten" }).waitFor();
  const newest = page.locator("#list > li").first();
  await newest.getByText("execution succeeded").waitFor();
  const after = await taken();
  expect(await rows(page).count()).toBeLessThanOrEqual(300);
  expect(after.megabytes).toBeLessThan(before.megabytes + 5);
  expect(after.nodes).toBeLessThan(before.nodes * 1.5);
  expect(after.seconds - before.seconds).toBeLessThan(6);

  await page.locator(".list-pane").hover();
  const oldest = rows(page).nth(999);
  for (let turn = 0; turn < 200 && !(await oldest.isVisible()); turn += 1) {
    await page.mouse.wheel(0, 4000);
    await page.waitForTimeout(30);
  }
  expect(await rows(page).count()).toBe(1000);
  const scrolled = await taken();
  expect(scrolled.seconds - after.seconds).toBeLessThan(3);
  expect(scrolled.megabytes).toBeLessThan(20);
});

const rows = (page: Page) => page.locator("#list > li[data-number]");
