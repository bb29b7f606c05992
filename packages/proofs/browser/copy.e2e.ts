import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";

const { open } = usePlayground();

const permissions = ["clipboard-read", "clipboard-write"];

test("a webhook is copied as curl, and the command sends it again", async () => {
  const page = await open("/", { permissions });
  await send(page, "POD");
  await page.getByText("execution succeeded").waitFor();
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await page.locator("[data-copied]").waitFor();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const { stdout } = await promisify(execFile)("sh", ["-c", command]);
  expect(stdout).toContain("PPOD pipeline already initiated.");
  await page.locator("#list > li:first-child").getByText("1 already started").waitFor();
});

test("a webhook is copied as a test fixture", async () => {
  const page = await open("/", { permissions });
  await send(page, "Zero records");
  await page.locator(".detail").getByText("nothing exported").waitFor();
  await page.getByRole("button", { name: "Copy as test fixture" }).click();
  await page.locator("[data-copied]").waitFor();
  const fixture = await page.evaluate(() => navigator.clipboard.readText());
  expect(fixture).toMatch(
    /^\{\n {2}name: "Publishing.*\n {2}request: event\(\{[\s\S]*\n {2}status: 200,\n/,
  );
  expect(fixture).toContain('"reason": "nothing-exported"');
});
