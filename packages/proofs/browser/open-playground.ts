import { startService } from "@almahook/testing/run-command";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launchBrowser } from "./browser.ts";

type Service = Awaited<ReturnType<typeof startService>>;

/**
 * Starts the service as `npm start` does, and a browser, for the tests of a file. After each test,
 * no page may have complained, or asked for anything beyond this machine.
 */
export function usePlayground(env: Record<string, string> = {}) {
  let service: Service;
  let browser: Browser;
  const complaints: string[] = [];
  const pages: Page[] = [];

  beforeAll(async () => {
    [service, browser] = await Promise.all([startService(env), launchBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await service.stop();
  });

  return {
    service: () => service,
    /** What pages complained of. A test that provokes it takes it out. */
    complaints,
    /** Opens a page of the playground in a window of its own. */
    async open(path = "/", options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      pages.push(page);
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("request", (request) => {
        if (new URL(request.url()).hostname !== "127.0.0.1") complaints.push(request.url());
      });
      await page.goto(new URL(path, service.playground).href);
      await page.locator('#connection[data-state="live"]').waitFor();
      return page;
    },
  };
}

/** Where what can be sent has no room beside the list, a button opens it. */
export async function openSendPanel(page: Page): Promise<void> {
  if (!(await page.locator("#send-pane").isVisible())) await page.locator(".opens-send").click();
}

/** Presses the button of a sample event, and waits until the webhook is open. */
export async function send(page: Page, label: string): Promise<void> {
  await openSendPanel(page);
  const before = page.url();
  await page.locator("#samples button", { has: page.getByText(label, { exact: true }) }).click();
  await page.waitForURL((url) => url.href !== before && url.pathname.startsWith("/webhooks/"));
}

/** Waits until something with this title is open. */
export const opened = (page: Page, hasText?: string | RegExp) =>
  page.locator(".detail h2", { hasText }).waitFor();

/** Lets Step Functions fail until it is repaired. */
export async function breakStepFunctions(page: Page, fault = "refuse"): Promise<void> {
  await page.locator("select[name=fault]").selectOption(fault);
  await page.locator("#fault-banner:visible").waitFor();
}

export async function repairStepFunctions(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Repair Step Functions" }).click();
  await page.locator("#fault-banner").waitFor({ state: "hidden" });
}

/** Chooses how the next execution goes. */
export const chooseNext = (page: Page, next: "fails" | "ten-seconds") =>
  page.getByLabel("The next execution").selectOption(next);

/** The rows of the list. */
export const rows = (page: Page) => page.locator("#list > li");

/** The steps of the decision that is shown: their titles, and how each went. */
export const steps = (page: Page) =>
  page
    .locator(".detail .steps > li")
    .evaluateAll((items) =>
      items.map((item) => [
        item.querySelector("strong")?.textContent,
        item.className.replace("step ", ""),
      ]),
    );

/** The text of the one element that a locator finds. */
export const textOf = async (locator: Locator) => ((await locator.textContent()) ?? "").trim();

/** A section of the details, by its title. */
export const section = (page: Page, name: string) =>
  page.locator(".detail").getByRole("region", { name, exact: true });

/** What the element with the focus is: its id, or else its class. */
export const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.className);
