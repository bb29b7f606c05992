import { event } from "@almahook/testing/contract";
import { expect, test } from "vitest";
import { ONE, otherJob } from "./events.ts";
import { opened, rows, send, usePlayground } from "./open-playground.ts";

const { open, service, complaints } = usePlayground();

/** Sends an event as Alma does. */
async function post(json: object) {
  const response = await fetch(service().webhook, event(json));
  await response.text();
}

test("while events arrive, a press on a result or a fault counts", async () => {
  const page = await open();
  await post(ONE.ended());
  await post(otherJob());
  const press = async (label: string) => {
    await page.locator("#results label", { hasText: label }).hover();
    await page.mouse.down();
    // Whatever it is that is pressed: the counts change before it is released.
    const { href } = new URL(page.url());
    const before = await page.locator("#results").textContent();
    await post(otherJob());
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

  const element = await page.locator("#fault-choice").elementHandle();
  await post(otherJob());
  await page.locator("#count", { hasText: "5 received" }).waitFor();
  expect(await element?.evaluate((shown) => shown.isConnected)).toBe(true);
});

test("back and forward lead to the filter of their address", async () => {
  const page = await open();
  await post(ONE.ended());
  await post(otherJob());
  const search = page.getByRole("searchbox", { name: "Search" });
  await search.fill("Some other");
  await page.waitForURL(/q=Some/);
  await rows(page).getByRole("link").first().click();
  await opened(page);
  await search.fill("");
  await page.waitForURL((url) => url.search === "");
  await page.goBack();
  await page.waitForURL(/q=Some/);
  await expect.poll(() => search.inputValue()).toBe("Some other");
  await rows(page).filter({ hasNotText: "Some other job" }).first().waitFor({ state: "detached" });
});

test("a row that is clicked right after a filter was typed keeps the filter", async () => {
  const page = await open();
  await post(otherJob());
  await rows(page).first().waitFor();
  await page.evaluate(() => {
    const search = document.querySelector<HTMLInputElement>("#search");
    if (search) search.value = "Some other";
    search?.dispatchEvent(new Event("change", { bubbles: true }));
    document.querySelector<HTMLElement>("#list .row")?.click();
  });
  await opened(page);
  expect(new URL(page.url()).search).toBe("?q=Some+other");
});

test("a list that is held still does not keep what was cleared", async () => {
  const page = await open();
  await send(page, ONE.label);
  await rows(page).first().waitFor();
  await page.getByRole("link", { name: "Pause" }).click();
  await page.getByRole("link", { name: "Resume" }).waitFor();
  page.once("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Clear" }).click();
  await expect.poll(() => rows(page).count()).toBe(0);
  // The webhook that was open is not found any more, each time that the page asks for it.
  await page.locator(".detail").getByText("no longer kept here").waitFor();
  for (const complaint of complaints.splice(0)) expect(complaint).toContain("status of 404");
});

test("what is delivered again leaves the focus and the selection in the details", async () => {
  const page = await open();
  const ended = ONE.ended();
  await post(ended);
  await rows(page).getByRole("link").first().click();
  await opened(page);
  const edit = page.getByRole("link", { name: "Edit and send" });
  await edit.focus();
  const selected = () => page.evaluate(() => String(getSelection()));
  await page.locator(".detail .steps").first().selectText();
  const before = await selected();
  expect(before).not.toBe("");
  for (const count of [2, 3]) {
    await post(ended);
    await page.getByText(`${count} deliveries of this event`).waitFor();
    expect(await edit.evaluate((link) => link === document.activeElement)).toBe(true);
    expect(await selected()).toBe(before);
  }
});

test("windows that nobody sees take no connection away from the one that is used", async () => {
  const page = await open();
  const context = page.context();
  for (let windows = 0; windows < 12; windows += 1) {
    const hidden = await context.newPage();
    // Every second one is opened behind the others.
    const isBehind = windows % 2 === 1;
    if (isBehind) await hidden.addInitScript(setHidden, true);
    await hidden.goto(service().playground);
    if (isBehind) continue;
    await hidden.locator('#connection[data-state="live"]').waitFor();
    await hidden.evaluate(setHidden, true);
  }
  await send(page, "Not a job");
  await opened(page, "LOAN");
  const [, unseen] = context.pages();
  const row = unseen && rows(unseen).filter({ hasText: "LOAN" });
  expect(await row?.count()).toBe(0);
  await unseen?.evaluate(setHidden, false);
  await row?.waitFor();
});

/** Lets a window believe that it is not seen, or seen again. */
function setHidden(value: boolean): void {
  Object.defineProperty(document, "hidden", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}
