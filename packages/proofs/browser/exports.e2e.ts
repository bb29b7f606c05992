import { AWS_CLIENT } from "@almahook/testing/start-server";
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ONE } from "./events.ts";
import {
  chooseNext,
  focused,
  opened,
  rows,
  section,
  send,
  textOf,
  usePlayground,
} from "./open-playground.ts";

const { open, service, complaints } = usePlayground();

const badges = (page: Page) => page.locator(".detail .badges");
const readAgain = (page: Page) => page.getByRole("button", { name: "Read again" }).click();

/** Lets a job end in Alma without its webhook being sent. @returns the id of the job */
async function endWithoutWebhook(): Promise<string> {
  const ended = ONE.ended();
  const response = await fetch(`${service().almaApi}/local/withheld`, {
    method: "POST",
    headers: { Authorization: "apikey itsakey", "Content-Type": "application/json" },
    body: JSON.stringify(ended),
  });
  expect(response.status).toBe(200);
  return Object(ended).job_instance.id;
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
  await readAgain(page);
  await page.getByRole("searchbox").fill(id);
  await page.locator("#count", { hasText: /^\s*1 that/ }).waitFor();
  await rows(page).getByRole("link").click();
  await badges(page).getByText("Missing").waitFor();
  await page
    .locator(".detail")
    .getByText(/Alma may still send it, until (?:\d+ \w+, )?\d\d:\d\d/)
    .waitFor();

  const event = await confirmAndSend(page, "Start it");
  expect(event.job_instance.id).toBe(id);
  await page.getByRole("alert").getByText("pipeline initiated.").waitFor();
  await badges(page).getByText("Succeeded").waitFor();
  await rows(page).filter({ hasText: "Succeeded" }).waitFor();
  expect(await page.getByRole("button", { name: "Start it" }).count()).toBe(0);
  await section(page, "1 log line").locator("summary", { hasText: "started" }).waitFor();
  await page.goto(new URL(`/?q=${id}`, page.url()).href);
  await page.locator("#count", { hasText: "1 of" }).waitFor();
});

test("what a person is asked to confirm does not change while it is read, and is sent only if it still applies", async () => {
  const id = await endWithoutWebhook();
  const page = await open(`/exports?q=${id}`);
  await readAgain(page);
  await rows(page).getByRole("link").click();
  await page.waitForURL(/exports\/./);
  const other = await open(new URL(page.url()).pathname);
  await page.getByRole("button", { name: "Start it" }).click();
  await confirmAndSend(other, "Start it");
  await badges(page).getByText("Succeeded").waitFor();
  const confirm = page.getByRole("button", { name: "Sign and send" });
  expect(await textOf(page.locator("#confirm-title"))).toContain("Start it");
  await confirm.click();
  await page.getByRole("alert").getByText("nothing was sent").waitFor();
  expect(complaints.splice(0)).toEqual([expect.stringContaining("409")]);
  await page.keyboard.press("Escape");
  await page.locator("#confirm-title", { hasText: "Run it again" }).waitFor({ state: "attached" });

  await page.getByRole("button", { name: "Run it again" }).click();
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await confirm.dblclick();
  await page.getByRole("alert").getByText("pipeline initiated.").waitFor();
  expect(sent).toHaveLength(1);
});

test("a start whose execution failed is red, is found, and is run again", async () => {
  const page = await open();
  await chooseNext(page, "fails");
  await send(page, ONE.label);
  const row = rows(page).first();
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

test("exports are filtered by their state, pipeline and time, and the address keeps it", async () => {
  await endWithoutWebhook();
  const page = await open("/exports");
  await readAgain(page);
  await page.locator("#states label", { hasText: "Missing" }).click();
  await page.waitForURL(/state=missing/);
  await page.getByLabel("Pipeline").selectOption(ONE.pipeline);
  await page.getByLabel("Ended within").selectOption("7 days");
  await page.waitForURL(/days=7/);
  await page.reload();
  await rows(page).first().waitFor();
  const found = await rows(page).locator(".badge").allTextContents();
  expect(new Set(found)).toEqual(new Set(["Missing"]));
});

test("an execution that no export explains is listed, and opens", async () => {
  const page = await open();
  await chooseNext(page, "fails");
  const client = new SFNClient({ endpoint: service().stepFunctions, ...AWS_CLIENT });
  const { stateMachines: [machine] = [] } = await client.send(new ListStateMachinesCommand());
  const name = "started-by-somebody-else";
  const start = { stateMachineArn: machine?.stateMachineArn, name, input: "{}" };
  await client.send(new StartExecutionCommand(start));
  await page.getByRole("link", { name: "Exports" }).click();
  await readAgain(page);
  await page.getByText("1 execution that no export explains").click();
  await page.getByRole("link", { name }).click();
  await opened(page, name);
  await badges(page).getByText("Failed").waitFor();
  await page.locator(".states .step.wrong").waitFor();
  expect(await page.locator(".states .step.not-reached").count()).toBeGreaterThan(0);
});

test("an execution is watched as it runs, its input unfolds, and it is stopped", async () => {
  const page = await open();
  await chooseNext(page, "ten-seconds");
  await send(page, ONE.label);
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
  expect(await focused(page)).toBe("detail-title");
  expect(await page.locator(".states .under-way").count()).toBe(0);
  const after = await elapsed();
  await page.waitForTimeout(1500);
  expect(await elapsed()).toBe(after);
});
