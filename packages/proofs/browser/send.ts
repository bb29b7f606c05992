import type { Page } from "playwright-core";

/** Presses the button of a sample event. */
export async function send(page: Page, label: string): Promise<void> {
  await openSendPanel(page);
  await page.locator("#samples button", { has: page.getByText(label, { exact: true }) }).click();
}

/** Where what can be sent has no room beside the list, a button opens it. */
export async function openSendPanel(page: Page): Promise<void> {
  if (!(await page.locator("#send-pane").isVisible())) await page.locator(".opens-send").click();
}
