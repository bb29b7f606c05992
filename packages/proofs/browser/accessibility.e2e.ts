import { expect, test } from "vitest";
import { ONE } from "./events.ts";
import { opened, send, textOf, usePlayground } from "./open-playground.ts";
import { axe, findings, HEIGHT, sendAllKinds, type View, WIDTHS } from "./views.ts";

const { open, complaints } = usePlayground();

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What these views are made of, the others have too. */
const ALIKE = [
  "filtered",
  "deliveries",
  "forged",
  "not-found",
  "compose",
  "what-if",
  "what-if-unnamed",
];

/** Found while the first test runs, for all. */
let views: View[] | undefined;

test.each(WIDTHS)(
  "at %i px, light and dark, axe finds nothing, and nothing is too wide for its pane",
  async (width) => {
    views ??= await sendAllKinds(await open());
    const page = await open("/", { viewport: { width, height: HEIGHT } });
    for (const { name, show } of views) {
      await page.emulateMedia({ colorScheme: "light" });
      await show(page);
      const wide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("#detail-pane")]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ tagName }) => tagName),
      );
      expect([name, wide]).toEqual([name, []]);
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

test("in forced colours, the chosen row, filter and page are marked by lines", async () => {
  const page = await open();
  await send(page, "Not a job");
  await page.locator(".row[aria-current]").waitFor();
  await page.emulateMedia({ forcedColors: "active" });
  const outline = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline(".row[aria-current]")).toBe("solid");
  expect(await outline(".chip:has(:checked)")).toBe("solid");
  const lines = await page
    .locator("nav[aria-label=Pages] a")
    .evaluateAll((links) => links.map((link) => getComputedStyle(link).borderBottomStyle));
  expect(lines).toEqual(["solid", "none", "none", "none"]);
});

test("what people paste is found, and the number that a search finds is announced", async () => {
  const page = await open();
  await send(page, ONE.label);
  await opened(page, ONE.jobName);
  const line = JSON.parse(await textOf(page.locator("#log-line")));
  const search = async (text: string, found: number | string) => {
    await page.getByRole("searchbox").fill(text);
    const announced = { hasText: new RegExp(`^\\s*${found} of`) };
    await page.locator("#announcer", announced).waitFor({ state: "attached" });
  };
  await search("nothing has this", 0);
  await search(line.jobId, 1);
  await search(line.jobId.slice(0, -1), 0);
  await search(`"${line.jobName}" ${line.executionName}`, 1);
  await search(`"x-exl-signature: other"`, 0);
  // Other webhooks may have arrived in the same second.
  await search(await textOf(page.locator(".detail time").first()), "[1-9]\\d*");
});

test("without JavaScript, links work, nothing is sent, and a sentence says so", async () => {
  const page = await open();
  await send(page, "Not a job");
  await page.locator("#list .row").first().waitFor();
  const plain = await page.context().browser()?.newContext({ javaScriptEnabled: false });
  const still = await plain?.newPage();
  await still?.goto(new URL("/", page.url()).href);
  expect(await still?.locator("noscript > p:visible").textContent()).toContain(
    "Without its scripts, this page shows what was received",
  );
  await still?.locator("#list .row").first().click();
  await still?.locator(".detail h2").waitFor();
  const before = still?.url();
  await still?.getByRole("button", { name: "Send again" }).click();
  expect(still?.url()).toBe(before);
  await still?.getByRole("link", { name: "What if?" }).click();
  await still?.getByRole("heading", { level: 1 }).waitFor();
  await plain?.close();
});

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
  const fault = page.locator("select[name=fault]");
  await fault.selectOption("none");
  await page.locator("#fault-banner").waitFor({ state: "hidden" });
  await fault.focus();
  await page.keyboard.press("ArrowDown");
  await page.locator("#fault-banner:visible").waitFor();
  await page.waitForTimeout(200);
  expect(await fault.evaluate((select) => select === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowUp");
  await page.locator("#fault-banner").waitFor({ state: "hidden" });
});
