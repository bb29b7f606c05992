import type { Page } from "playwright-core";

/** Presses the button of a sample event. */
export const send = (page: Page, name: string) =>
  page.locator("#samples").getByRole("button", { name, exact: false }).click();
