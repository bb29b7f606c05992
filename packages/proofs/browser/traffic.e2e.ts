import { publishingJobEnd } from "@almahook/alma/samples";
import { sign } from "@almahook/alma/signature";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";
import { ONE } from "./starting.ts";

const { open, service, complaints } = usePlayground();

const [starting] = sampleEvents(settings);

let runs = 0;

/** Sends an event as Alma does. */
async function post(event: object, path = "/", headers: Record<string, string> = {}) {
  const body = JSON.stringify(event);
  const response = await fetch(new URL(path, service().webhook), {
    method: "POST",
    headers: { "X-Exl-Signature": sign(body, "itsasecret"), ...headers },
    body,
  });
  await response.text();
}

const run = () => {
  runs += 1;
  return jobRun(new Date(), runs);
};
const other = () => publishingJobEnd({ ...run(), name: "Some other job in Dev1" });

test("while events arrive, a press on a result or a fault counts", async () => {
  const page = await open();
  await post(starting?.event(run()) ?? {});
  await post(other());
  const chip = (label: string) => page.locator("#results label", { hasText: label });
  const press = async (label: string) => {
    await chip(label).hover();
    await page.mouse.down();
    // Whatever it is that is pressed: the counts change before it is released.
    const { href } = new URL(page.url());
    const before = await page.locator("#results").textContent();
    await post(other());
    await page.waitForFunction(
      (text) => document.querySelector("#results")?.textContent !== text,
      before,
    );
    await page.mouse.up();
    await page.waitForFunction((old) => location.href !== old, href);
  };
  await press("Started");
  expect(new URL(page.url()).search).toBe("?result=started");
  await press("All");
  expect(new URL(page.url()).search).toBe("");

  const choice = page.locator("#fault-choice");
  const element = await choice.elementHandle();
  await post(other());
  await page.locator("#count", { hasText: "5 received" }).waitFor();
  expect(await element?.evaluate((shown) => shown.isConnected)).toBe(true);
});

test("back and forward lead to the filter of their address", async () => {
  const page = await open();
  await post(starting?.event(run()) ?? {});
  await post(other());
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill("Some other");
  await page.waitForURL(/q=Some/);
  await page.locator("#list > li a").first().click();
  await page.locator(".detail h2").waitFor();
  await search.fill("");
  await page.waitForURL((url) => url.search === "");
  await page.goBack();
  await page.waitForURL(/q=Some/);
  await expect.poll(() => search.inputValue()).toBe("Some other");
  const others = page.locator("#list > li", { hasNotText: "Some other job" });
  await others.first().waitFor({ state: "detached" });
});

test("a list that is held still does not keep what was cleared", async () => {
  const page = await open();
  await send(page, ONE.label);
  await page.locator("#list > li").first().waitFor();
  await page.getByRole("link", { name: "Pause" }).click();
  await page.getByRole("link", { name: "Resume" }).waitFor();
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Clear" }).click();
  await page.locator("#list > li").first().waitFor({ state: "detached" });
  expect(await page.locator("#list > li").count()).toBe(0);
  // The webhook that was open is not found any more, each time that the page asks for it.
  await page.locator(".detail").getByText("no longer kept here").waitFor();
  for (const complaint of complaints.splice(0)) expect(complaint).toContain("status of 404");
});

test("what is delivered again leaves the focus and the selection in the details", async () => {
  const page = await open();
  const event = starting?.event(run()) ?? {};
  await post(event);
  await page.locator("#list > li a").first().click();
  await page.locator(".detail h2").waitFor();
  const edit = page.getByRole("link", { name: "Edit and send" });
  await edit.focus();
  const selected = () => page.evaluate(() => String(getSelection()));
  await page.locator(".detail .steps").first().selectText();
  const before = await selected();
  expect(before).not.toBe("");
  for (const count of [2, 3]) {
    await post(event);
    await page.getByText(`${count} deliveries of this event`).waitFor();
    expect(await edit.evaluate((link) => link === document.activeElement)).toBe(true);
    expect(await selected()).toBe(before);
  }
});

test.each([1440, 1024, 390])(
  "nothing of a request makes the details wider, at %i",
  async (width) => {
    const page = await open("/", { viewport: { width, height: 900 } });
    const event = starting?.event(run()) ?? {};
    const agent =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36";
    await post(event, "/", { "User-Agent": agent });
    await post(event, `/${"a".repeat(300)}`);
    await page.locator("#list > li a").first().click();
    await page.locator(".detail h2").waitFor();
    const wider = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll("#detail-pane")]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ tagName }) => tagName),
    );
    expect(wider).toEqual([]);
  },
);

test("windows that nobody sees take no connection away from the one that is used", async () => {
  const page = await open();
  const context = page.context();
  for (let windows = 0; windows < 12; windows += 1) {
    const hidden = await context.newPage();
    // Every second one is opened behind the others.
    const isBehind = windows % 2 === 1;
    if (isBehind) await hidden.addInitScript(hide);
    await hidden.goto(service().playground);
    if (isBehind) continue;
    await hidden.locator('#connection[data-state="live"]').waitFor();
    await setHidden(hidden, true);
  }
  await send(page, "Not a job");
  await page.locator(".detail h2", { hasText: "LOAN" }).waitFor();
  const [, unseen] = context.pages();
  const row = unseen?.locator("#list > li", { hasText: "LOAN" });
  expect(await row?.count()).toBe(0);
  if (unseen) await setHidden(unseen, false);
  await row?.waitFor();
});

const hide = () => Object.defineProperty(document, "hidden", { value: true, configurable: true });

/** Lets a window believe that it is not seen, or seen again. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
