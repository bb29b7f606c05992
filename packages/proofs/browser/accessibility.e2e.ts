import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";
import { HEIGHT, sendAllKinds, type View, WIDTHS } from "./views.ts";

const { open, complaints } = usePlayground();

// Without frames there is no need for a page of axe's own.
const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode();
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function findings(analysis: AxeBuilder) {
  const { violations } = await analysis.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What these views are made of, the others have too. */
const ALIKE = ["filtered", "forged", "not-found", "compose", "what-if", "what-if-unnamed"];

/** Found while the first test runs, for all. */
let views: View[] | undefined;

test.each(WIDTHS)(
  "at %i px, light and dark, axe finds nothing, and nothing is wider than the window",
  async (width) => {
    views ??= await sendAllKinds(await open());
    const page = await open("/", { viewport: { width, height: HEIGHT } });
    for (const { name, show } of views) {
      await page.emulateMedia({ colorScheme: "light" });
      await show(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect([name, wide]).toEqual([name, width]);
      if (ALIKE.includes(name)) continue;
      const light = await findings(axe(page).withTags(TAGS));
      // Nothing but the colours is different.
      await page.emulateMedia({ colorScheme: "dark" });
      const dark = await findings(axe(page).withRules(["color-contrast"]));
      expect({ name, light, dark }).toEqual({ name, light: [], dark: [] });
    }
    // One of the views is not found.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 404")]);
  },
  300_000,
);

test("everything can be done by keyboard: from the top of the page to a sent webhook", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  const second = await page.locator("#samples button").nth(1).textContent();
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(second);
  await page.keyboard.press("Enter");
  await page.locator(".detail h2").waitFor();
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
