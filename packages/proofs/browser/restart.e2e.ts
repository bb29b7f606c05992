import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startService } from "@almahook/testing/run-command";
import { expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { ONE } from "./events.ts";
import { rows as rowsOf, section, send, steps } from "./open-playground.ts";

test("a restart keeps what was received, and an open page says while the server is stopped", async () => {
  const folder = await mkdtemp(join(tmpdir(), "almahook-"));
  const first = await startService({ PLAYGROUND_DATA: folder });
  const env = { PLAYGROUND_DATA: folder, PLAYGROUND_PORT: new URL(first.playground).port };
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(20_000);
    page.on("dialog", (dialog) => dialog.accept());
    const stopped = page.locator("#stopped:visible");
    const rows = rowsOf(page);
    await page.goto(first.playground);
    await send(page, ONE.label);
    await section(page, "Execution").getByText("Succeeded").waitFor();
    const permalink = page.url();
    const before = await steps(page);
    await fetch(`${first.webhook}/other?challenge=a`);
    await rows.filter({ hasText: "/other" }).waitFor();

    await first.stop();
    await stopped.waitFor();
    expect(await page.locator("button:is([data-post], [data-post] *):not([inert])").count()).toBe(
      0,
    );
    expect(await page.locator("main").evaluate((main) => getComputedStyle(main).opacity)).toBe(
      "0.6",
    );
    // Address, title and details stay those of one webhook.
    const title = await page.title();
    await rows.filter({ hasText: "/other" }).getByRole("link").click();
    await page.getByRole("alert").getByText("is npm start still running?").waitFor();
    expect([page.url(), await page.title()]).toEqual([permalink, title]);
    await page.goBack();
    await expect.poll(() => page.url()).toBe(permalink);
    expect(await steps(page)).toEqual(before);
    await page.getByRole("searchbox").fill("nowhere");
    await page.getByRole("alert").getByText("is npm start still running?").waitFor();

    const second = await startService(env);
    await stopped.waitFor({ state: "hidden" });
    await page.locator("#count", { hasText: "0 of 2" }).waitFor();
    await page.getByRole("searchbox").fill("");
    await rows.filter({ hasText: "/other" }).waitFor();
    // The execution's name is still taken, so that the same event starts nothing again.
    await section(page, "Execution").getByText("Succeeded").waitFor();
    expect(await steps(page)).toEqual(before);
    await page.getByRole("button", { name: "Send again" }).click();
    await rows.first().getByText("2 deliveries: 1 started, 1 already started").waitFor();
    await page.goto(permalink);
    expect(await rows.count()).toBe(2);
    await fetch(`${second.webhook}/new?challenge=a`);
    await rows.filter({ hasText: "/new" }).waitFor();
    await page.goto(permalink);
    expect(await steps(page)).toEqual(before);

    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("Nothing has arrived yet.").waitFor();
    await page.locator(".detail").getByText("no longer kept here").waitFor();
    expect(await page.getByRole("button", { name: "Send again" }).count()).toBe(0);
    await second.stop();

    const third = await startService(env);
    await page.goto(permalink);
    await page.locator(".detail").getByRole("link", { name: "All webhooks" }).click();
    await page.waitForURL(({ pathname }) => pathname === "/");
    await page.getByText("Nothing has arrived yet.").waitFor();
    await third.stop();
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
