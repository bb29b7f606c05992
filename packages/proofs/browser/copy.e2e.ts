import { fileURLToPath } from "node:url";
import { signed } from "@almahook/testing/contract";
import { runProgram } from "@almahook/testing/run-command";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ANOTHER, ONE } from "./events.ts";
import { rows, section, send, textOf, usePlayground } from "./open-playground.ts";

const { open, service } = usePlayground();

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
const run = (command: string) =>
  runProgram("sh", ["-c", command], { cwd: PROJECT, env: process.env });

test("a webhook is copied as curl, and the command sends it again, byte for byte", async () => {
  const body = JSON.stringify(ONE.ended(), null, 2).replaceAll("\n", "\r\n");
  await fetch(service().webhook, signed(body));
  const page = await open("/", { permissions });
  await rows(page).first().getByRole("link").click();
  await section(page, "Execution").getByText("Succeeded").waitFor();
  const { stdout } = await run(await copy(page, "Copy as curl"));
  expect(stdout).toContain(`${ONE.pipeline} pipeline already initiated.`);
  await rows(page).first().getByText("1 already started").waitFor();
});

test("a job that failed is started all the same, by the command as it is printed", async () => {
  const page = await open("/", { permissions });
  await send(page, "Failed job");
  await page.getByRole("link", { name: "Open its export" }).click();
  await page.locator(".detail .badges").getByText("Job failed").waitFor();
  const command = await copy(page, "Copy the command");
  expect(command).toContain("npm run exports -- --accept --only");
  const { stdout } = await run(command);
  expect(stdout).toContain("pipeline initiated.");
  await page.locator(".detail .badges").getByText("Succeeded").waitFor();
});

test("a body, the log line, and an execution's ARN and input are copied as they are", async () => {
  const page = await open("/", { permissions });
  await send(page, ANOTHER.label);
  await section(page, "Execution").getByText("Succeeded").waitFor();
  expect(JSON.parse(await copy(page, "Copy the body of the request"))).toMatchObject({
    action: "JOB_END",
  });
  expect(await copy(page, "Copy the log line")).toMatch(/^\{"timestamp":.*\}$/);
  expect(await copy(page, "Copy the ARN")).toContain(`:${ANOTHER.namePrefix}`);
  await section(page, "Execution").getByRole("link").click();
  await page.locator(".detail > details summary", { hasText: "Input" }).click();
  expect(await copy(page, "Copy the execution input")).toBe(
    JSON.stringify(JSON.parse(await textOf(page.locator("#execution-input")))),
  );
});
