import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { section, textOf, usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";

const { open, service } = usePlayground();

const [starting] = sampleEvents(settings);
if (!starting) throw new Error("There is no sample event.");
const PROJECT = fileURLToPath(new URL("../../..", import.meta.url));

const badges = (page: Page) => page.locator(".detail .badges");

/** Lets a job end in Alma without its webhook being sent. @returns the id of the job */
async function endWithoutWebhook(): Promise<string> {
  const run = jobRun(new Date());
  const response = await fetch(`${service().almaApi}/local/withheld`, {
    method: "POST",
    headers: { Authorization: "apikey itsakey", "Content-Type": "application/json" },
    body: JSON.stringify(starting?.event(run)),
  });
  expect(response.status).toBe(200);
  return run.id;
}

/** Opens the only export with a text. */
async function openExport(page: Page, text: string) {
  await page.getByRole("searchbox").fill(text);
  await page.locator("#count", { hasText: /^\s*1 that/ }).waitFor();
  await page.locator("#list .row").click();
  await page.locator(".detail h2").waitFor();
}

async function confirmAndSend(page: Page, button: string) {
  await page.getByRole("button", { name: button }).click();
  const event = JSON.parse(await textOf(page.locator("#confirm pre")));
  await page.getByRole("button", { name: "Sign and send" }).click();
  return event;
}

test("an export whose webhook never came is missing, and is started from the page, once", async () => {
  const id = await endWithoutWebhook();
  const page = await open("/exports");
  await page.getByRole("button", { name: "Read again" }).click();
  await openExport(page, id);
  await badges(page).getByText("Missing").waitFor();
  await page
    .locator(".detail")
    .getByText(/Alma may still send it, until \d+ \w{3}/)
    .waitFor();

  const event = await confirmAndSend(page, "Start it");
  expect(event.job_instance.id).toBe(id);
  await page.getByRole("alert").getByText("pipeline initiated.").waitFor();
  await badges(page).getByText("Succeeded").waitFor();
  await page.locator("#list .row", { hasText: "Succeeded" }).waitFor();
  expect(await page.getByRole("button", { name: "Start it" }).count()).toBe(0);
  await section(page, "1 log line").locator("summary", { hasText: "started" }).waitFor();
  await page.goto(new URL(`/?q=${id}`, page.url()).href);
  await page.locator("#count", { hasText: "1 of" }).waitFor();
});

test("a start whose execution failed is red, is found, and is run again", async () => {
  const page = await open();
  await page.getByLabel("Fails", { exact: true }).check();
  await send(page, starting.label);
  const row = page.locator("#list > li").first();
  await row.getByText("AskedFor").waitFor();
  expect(await row.locator(".badge.tone-bad").textContent()).toContain("Execution failed");
  await page.locator("#results label", { hasText: "Execution failed" }).click();
  await page.getByRole("searchbox").fill("execution failed AskedFor");
  await page.locator("#count", { hasText: "1 of" }).waitFor();

  await page.getByRole("link", { name: "Open its export" }).click();
  await badges(page).getByText("Execution failed").waitFor();
  const event = await confirmAndSend(page, "Run it again");
  expect(event.rename).toMatch(/^again-[0-9a-f]{8}$/);
  await badges(page).getByText("Succeeded").waitFor();
});

test("a job that failed is started all the same, by the command as it is printed", async () => {
  const page = await open();
  await send(page, "Failed job");
  await page.getByRole("link", { name: "Open its export" }).click();
  await badges(page).getByText("Job failed").waitFor();
  const command = await textOf(page.locator(".detail > header .note code"));
  expect(command).toContain("npm run exports -- --accept --only");
  const { stdout } = await promisify(execFile)("sh", ["-c", command], { cwd: PROJECT });
  expect(stdout).toContain("pipeline initiated.");
  await badges(page).getByText("Succeeded").waitFor();
});

test("exports are filtered by their state, pipeline and time, and the address keeps it", async () => {
  await endWithoutWebhook();
  const page = await open("/exports");
  await page.getByRole("button", { name: "Read again" }).click();
  await page.locator("#states label", { hasText: "Missing" }).click();
  await page.waitForURL(/state=missing/);
  await page.getByLabel("Pipeline").selectOption(starting.pipeline ?? "");
  await page.getByLabel("Ended within").selectOption("7 days");
  await page.waitForURL(/days=7/);
  await page.reload();
  const row = page.locator("#list .row");
  await row.first().waitFor();
  expect(new Set(await row.locator(".badge").allTextContents())).toEqual(new Set(["Missing"]));
});

test("an execution that no export explains is listed, and opens", async () => {
  const client = new SFNClient({ endpoint: service().stepFunctions, ...AWS_CLIENT });
  const name = "started-by-somebody-else";
  const arns = Object.keys(settings.jobNames).map(
    (pipeline) => `arn:aws:states:us-east-1:123456789012:stateMachine:${pipeline.toLowerCase()}`,
  );
  await client.send(new StartExecutionCommand({ stateMachineArn: arns[0], name, input: "{}" }));
  const page = await open("/exports");
  await page.getByRole("button", { name: "Read again" }).click();
  await page.getByText("1 execution that no export explains").click();
  await page.getByRole("link", { name }).click();
  await page.locator(".detail h2", { hasText: name }).waitFor();
  await badges(page).getByText("Failed").waitFor();
  await page.locator(".states .step.wrong").waitFor();
  expect(await page.locator(".states .step.not-reached").count()).toBeGreaterThan(0);
});

test("an execution is watched as it runs, its input unfolds, and it is stopped", async () => {
  const page = await open();
  await page.getByLabel("Takes ten seconds").check();
  await send(page, starting.label);
  await section(page, "Execution").getByText("Running").waitFor();
  await section(page, "Execution").getByRole("link").click();
  const wait = page.locator(".states > .step").first();
  await wait.getByText("Wait ten seconds").waitFor();
  expect(await wait.getAttribute("class")).toContain("under-way");
  await wait.getByText("Input").click();
  const elapsed = () => textOf(wait.locator("> div > span.note"));
  const before = await elapsed();
  await expect.poll(elapsed).not.toBe(before);
  expect(await wait.locator("pre").isVisible()).toBe(true);

  page.on("dialog", (dialog) => dialog.accept());
  await page.getByRole("button", { name: "Stop it" }).click();
  await badges(page).getByText("Aborted").waitFor();
  expect(await page.locator(".states .under-way").count()).toBe(0);
  const after = await elapsed();
  await page.waitForTimeout(1500);
  expect(await elapsed()).toBe(after);
});
