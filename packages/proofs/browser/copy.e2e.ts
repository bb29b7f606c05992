import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { section, textOf, usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";

const { open } = usePlayground();

const permissions = ["clipboard-read", "clipboard-write"];
const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

/** Presses a button that copies, and reads what it copied. */
async function copy(page: Page, name: string): Promise<string> {
  const button = page.getByRole("button", { name });
  await button.click();
  await button.and(page.locator("[data-copied]")).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

/** Runs a command in the project's folder, as a person does in a terminal. */
const run = (command: string) => promisify(execFile)("sh", ["-c", command], { cwd: PROJECT });

test("a webhook is copied as curl, and the command sends it again", async () => {
  const page = await open("/", { permissions });
  await send(page, "POD");
  await page.getByText("execution succeeded").waitFor();
  const { stdout } = await run(await copy(page, "Copy as curl"));
  expect(stdout).toContain("PPOD pipeline already initiated.");
  await page.locator("#list > li:first-child").getByText("1 already started").waitFor();
});

test("the bodies, the log line, and an execution's name and ARN are copied as they are", async () => {
  const page = await open("/", { permissions });
  await send(page, "Bursar");
  await section(page, "Execution").getByText("Succeeded").waitFor();
  expect(JSON.parse(await copy(page, "Copy the body of the request"))).toMatchObject({
    action: "JOB_END",
  });
  expect(await copy(page, "Copy the body of the answer")).toContain("BURSAR pipeline initiated.");
  expect(await copy(page, "Copy the log line")).toMatch(/^\{"timestamp":.*\}$/);
  const name = await copy(page, "Copy the name");
  expect(name).toMatch(/^bursar-/);
  expect(await copy(page, "Copy the ARN")).toMatch(new RegExp(`^arn:aws:states:.*:${name}$`));
  await section(page, "Execution").getByRole("link").click();
  await page.locator(".detail h2", { hasText: name }).waitFor();
  expect(await copy(page, "Copy the name")).toBe(name);
  expect(await copy(page, "Copy the input")).toBe(
    await textOf(page.locator("#input")).then((text) => JSON.stringify(JSON.parse(text))),
  );
});

describe("the exports command is copied, and run as it is", () => {
  test("for an event that failed, then for a second run", async () => {
    const page = await open("/", { permissions });
    await page.getByLabel("Refuses").check();
    await page.locator("#fault-banner:visible").waitFor();
    await send(page, "TIMDEX full");
    await page.locator(".detail .badges").getByText("Failed").waitFor();
    const exportsCommand = await copy(page, "Copy exports command");
    await page.getByRole("button", { name: "Let it work again" }).click();
    await page.locator("#fault-banner").waitFor({ state: "hidden" });
    expect((await run(exportsCommand)).stdout).toContain("TIMDEX pipeline initiated.");

    const row = page.locator("#list > li").first();
    await row.getByText("execution succeeded").waitFor();
    await row.getByRole("link").click();
    await page.locator(".detail").getByText("once more, on purpose").waitFor();
    const again = await copy(page, "Copy exports command");
    expect((await run(again)).stdout).toContain("TIMDEX pipeline initiated.");
    await page.locator("#list > li").nth(1).getByText("execution succeeded").waitFor();
  });

  test("for a job that failed in Alma", async () => {
    const page = await open("/", { permissions });
    await send(page, "Failed job");
    await page.locator(".detail").getByText("although the job is COMPLETED_FAILED").waitFor();
    const accept = await copy(page, "Copy exports command");
    expect((await run(accept)).stdout).toContain("pipeline initiated.");
    await page.locator("#list > li").first().getByText("execution succeeded").waitFor();
  });
});
