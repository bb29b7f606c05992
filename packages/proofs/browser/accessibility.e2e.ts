import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";

const { open } = usePlayground();

async function findings(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    // Without frames there is no need for a page of axe's own.
    .setLegacyMode()
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe.each([
  ["light", 1440],
  ["dark", 1440],
  ["light", 1024],
  ["dark", 1024],
  ["light", 390],
  ["dark", 390],
] as const)("axe finds nothing: %s, %i wide", (colorScheme, width) => {
  const options = { colorScheme, viewport: { width, height: 900 } };

  test("webhooks of all outcomes, and what can be sent", async () => {
    const webhooks = await open();
    await webhooks.getByLabel("Refuses").check();
    for (const sample of ["Failed job", "Challenge", "TIMDEX full"]) await send(webhooks, sample);
    await webhooks.getByLabel("Signed with").selectOption("forged");
    await send(webhooks, "Bursar");
    await webhooks.getByText("Rejected · signature").first().waitFor();

    const page = await open("/", options);
    await page.locator("#list a", { hasText: "Failed · refused" }).first().click();
    await page.getByText("again in 1 hour").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Let it work again" }).click();
    await page.goto(new URL("/", page.url()).href);
    await send(page, "POD");
    await page.locator(".detail .card").waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test("executions", async () => {
    const webhooks = await open();
    await send(webhooks, "POD");
    await webhooks.getByText("execution succeeded").first().waitFor();
    const page = await open("/executions", options);
    await page.locator("#list a").first().click();
    await page.locator(".detail h2").waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test("compose, with an event that is wrong", async () => {
    const page = await open("/compose", options);
    await page.locator("#event").fill('{ "action": "JOB_END" }');
    await page.getByText("job_instance is missing").first().waitFor();
    expect(await findings(page)).toEqual([]);
  });

  test("what would happen", async () => {
    const page = await open("/what-if?name=Dev1", options);
    expect(await findings(page)).toEqual([]);
  });
});

test("everything can be done by keyboard: from the top of the page to a sent webhook", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("TIMDEX daily");
  await page.keyboard.press("Enter");
  await page.locator(".detail h2", { hasText: "TIMDEX EXPORT to Dev1 DAILY" }).waitFor();
});

test("a fault is chosen with the arrow keys, and the focus stays where it is", async () => {
  const page = await open();
  await page.getByLabel("Works").focus();
  await page.keyboard.press("ArrowDown");
  await page.locator("#fault-banner:visible").waitFor();
  await page.waitForTimeout(200);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("fault-throttle");
  await page.keyboard.press("ArrowUp");
  await page.locator("#fault-banner").waitFor({ state: "hidden" });
});
