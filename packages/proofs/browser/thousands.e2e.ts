import { publishingJobEnd } from "@almahook/alma/samples";
import { sign } from "@almahook/alma/signature";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";

const { open, service } = usePlayground();

const [starting] = sampleEvents(settings);
if (!starting) throw new Error("There is no sample event.");
const otherJob = (name: string) => (run: object) => publishingJobEnd({ ...run, name });

let runs = 0;

/** Sends so many different events, a few at a time. */
async function flood(count: number, event: (run: ReturnType<typeof jobRun>) => object) {
  for (let sent = 0; sent < count; sent += 20) {
    await Promise.all(
      Array.from({ length: Math.min(20, count - sent) }, async () => {
        runs += 1;
        const body = JSON.stringify(event(jobRun(new Date(), runs)));
        const headers = { "X-Exl-Signature": sign(body, "itsasecret") };
        const response = await fetch(service().webhook, { method: "POST", headers, body });
        await response.text();
      }),
    );
  }
}

const rows = (page: Page) => page.locator("#list > li[data-number]");
const chip = (page: Page, label: string) =>
  page.locator("#results label", { has: page.getByText(label, { exact: false }) });

test("of a thousand webhooks, the few that matter are found, and 200 rows are rendered", async () => {
  const page = await open();
  await flood(20, starting.event);
  await page.getByLabel("Refuses").check();
  await page.locator("#fault-banner:visible").waitFor();
  await flood(5, starting.event);
  await page.getByRole("button", { name: "Let it work again" }).click();
  await page.locator("#fault-banner").waitFor({ state: "hidden" });
  await flood(975, otherJob("Some other job in Dev1"));
  await page.locator("#count", { hasText: "1,000 received" }).waitFor();
  expect(await rows(page).count()).toBe(200);
  await expect
    .poll(() => page.locator("#results label").allTextContents())
    .toEqual([
      expect.stringMatching(/All\s+1,000/),
      expect.stringMatching(/Started\s+20/),
      expect.stringMatching(/Not started\s+5/),
      expect.stringMatching(/Ignored\s+975/),
    ]);

  await chip(page, "Started").click();
  await page.locator("#count", { hasText: "20 of 1,000" }).waitFor();
  expect(await rows(page).count()).toBe(20);
  await chip(page, "Not started").click();
  await page.locator("#count", { hasText: "5 of 1,000" }).waitFor();
  expect(await rows(page).count()).toBe(5);

  await flood(1, otherJob("Yet another job in Dev1"));
  await page.locator("#count", { hasText: "5 of 1,001" }).waitFor();
  expect(await rows(page).count()).toBe(5);

  await page.keyboard.press("/");
  await page.keyboard.type("yet another");
  await page.locator("#count", { hasText: "0 of 1,001" }).waitFor();
  await page.getByText("No webhook passes this filter.").waitFor();
  await chip(page, "All").click();
  await page.locator("#count", { hasText: "1 of 1,001" }).waitFor();
  await page.reload();
  expect(await page.getByRole("searchbox").inputValue()).toBe("yet another");
  expect(await rows(page).count()).toBe(1);

  await page.goto(new URL("/", page.url()).href);
  await page.getByRole("link", { name: "Older" }).click();
  await page.getByRole("link", { name: "Newest" }).waitFor();
  expect(await rows(page).count()).toBe(200);
});
