import { publishingJobEnd } from "@almahook/alma/samples";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { settings } from "@almahook/testing/declared";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { section, steps, usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";
import { ONE } from "./starting.ts";

const [home, ...others] = ENVIRONMENTS;
const [elsewhere = home] = others;

const { open, complaints } = usePlayground({ ALMA_PREVIOUS_CHALLENGE_SECRET: "itwasasecret" });

const editor = (page: Page) => page.getByLabel("The event’s JSON");
const fine = (page: Page) => page.getByText("The event is as Alma sends it.");
const file = (text: string, name = "event.json") => ({
  ...{ name, mimeType: "application/json" },
  buffer: Buffer.from(text),
});

test("an event is checked as it is typed, in the schema's own words", async () => {
  const page = await open("/compose");
  await fine(page).waitFor();
  const event = JSON.parse(await editor(page).inputValue());
  event.job_instance.counter[0].value = "many";
  event.job_instance.end_time = "soon";
  await editor(page).fill(JSON.stringify(event));
  const check = page.locator("#check");
  await check
    .locator(".callout.tone-bad")
    .getByText("job_instance.counter.0.value must be a whole number")
    .waitFor();
  await check.getByText("job_instance.end_time must be a date or time as in 2022-05-01").waitFor();
  await check.locator(".step.wrong", { hasText: "Exported" }).waitFor();

  await editor(page).press("End");
  await editor(page).pressSequentially(",");
  await check.getByText(/after JSON at position \d+/).waitFor();
});

test("what is written is sent as it is written, signed with the secret that was chosen", async () => {
  const page = await open("/compose");
  const event = `${JSON.stringify(publishingJobEnd({ name: "A new job in Dev1" }))}\n\n`;
  await editor(page).fill(event);
  await page.getByLabel("Signed with").selectOption("previous");
  await page.getByRole("button", { name: "Sign and send" }).click();
  await page.locator(".detail h2", { hasText: "A new job in Dev1" }).waitFor();
  await section(page, "Decision").getByText("By the secret “previous”.").waitFor();
  expect((await steps(page)).find(([, result]) => result === "stopped")).toEqual([
    "A pipeline’s job",
    "stopped",
  ]);
  await page.getByText("Headers of the request").click();
  await section(page, "Request")
    .getByRole("row", { name: `content-length ${event.length}` })
    .waitFor();
});

test("a sample of another environment can be loaded, and is not for this one", async () => {
  const page = await open("/compose");
  await page.getByLabel("Begin with").selectOption(ONE.name);
  await page.getByLabel("Jobs of").selectOption(elsewhere.workspace);
  await page.locator("#check").getByText(`” does not contain “${home.workspace}”`).waitFor();
  const name = settings.pipelines[0].defaultJobName(elsewhere.word);
  expect(await editor(page).inputValue()).toContain(name);
});

test("a webhook can be edited and sent once more, twice", async () => {
  const page = await open();
  await send(page, ONE.label);
  await page.getByRole("link", { name: "Edit and send" }).click();
  await fine(page).waitFor();
  const text = await editor(page).inputValue();
  await editor(page).fill(text.replaceAll(JSON.parse(text).id, "12345678901234567"));
  await page.getByLabel("Delivered").selectOption("twice");
  await page.getByRole("button", { name: "Sign and send" }).click();
  await section(page, "Decision").getByText("-12345678901234567").waitFor();
  const row = page.locator("#list > li").first();
  await row.getByText("2 deliveries: 1 started, 1 already started").waitFor();
});

test("back from a webhook that was edited and sent, the edit is still there", async () => {
  const page = await open();
  await send(page, ONE.label);
  await page.getByRole("link", { name: "Edit and send" }).click();
  await fine(page).waitFor();
  await editor(page).fill('{"action": "MINE"}');
  await page.getByRole("button", { name: "Sign and send" }).click();
  await page.locator(".detail h2", { hasText: "MINE" }).waitFor();
  await page.goBack();
  await fine(page).waitFor();
  expect(await editor(page).inputValue()).toBe('{"action": "MINE"}');
});

test("a webhook that is gone is not edited, and the page says so", async () => {
  const page = await open("/compose?webhook=gone");
  await page.getByText("This webhook is no longer kept here").waitFor();
  await page.getByRole("link", { name: "Compose another event" }).click();
  await fine(page).waitFor();
  expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 404")]);
});

test("an event is opened from a file, and from a log line", async () => {
  const page = await open("/compose");
  const event = publishingJobEnd({ name: "A job from a file in Dev1" });
  await page.getByLabel("Open a file").setInputFiles(file(JSON.stringify(event, null, 4)));
  await page.locator("#check").getByText("A job from a file in Dev1").waitFor();
  expect(await editor(page).inputValue()).toBe(JSON.stringify(event, null, 4));

  const line = {
    level: "ERROR",
    outcome: "failed",
    event: { action: "job_end", job_instance: { name: "Logged" } },
  };
  const log = `2026-05-01T14:55:15 2026/05/01/[$LATEST]0 ${JSON.stringify(line)}\n`;
  await page.getByLabel("Open a file").setInputFiles(file(log, "cloudwatch.log"));
  await page.locator("#check").getByText("“Logged” does not contain “dev”").waitFor();
  expect(JSON.parse(await editor(page).inputValue())).toEqual(line.event);
});

test("of a file with several events, one is chosen; the last that failed is there first", async () => {
  const page = await open("/compose");
  const line = (outcome: string, name: string) =>
    JSON.stringify({
      timestamp: "2026-05-01T14:55:15.000Z",
      ...{ level: "INFO", outcome, event: publishingJobEnd({ name }) },
    });
  const lines = [line("failed", "First"), line("failed", "Second"), line("started", "Third")];
  // As PowerShell writes a file.
  const utf16 = Buffer.from(`\ufeff${lines.join("\r\n")}`, "utf16le");
  await page
    .getByLabel("Open a file")
    .setInputFiles({ name: "many.log", mimeType: "text/plain", buffer: utf16 });
  const choice = page.locator("#choice");
  await choice.getByText("many.log has 3 events").waitFor();
  expect(JSON.parse(await editor(page).inputValue()).job_instance.name).toBe("Second");
  expect(await page.getByLabel("Begin with").inputValue()).toBe("");
  await choice.getByRole("button", { name: "started · Third" }).click();
  await expect.poll(() => editor(page).inputValue()).toContain('"name": "Third"');
});

test("of an event that has started already, the check says so, and makes it a new run", async () => {
  const page = await open();
  await page.locator("#samples button").first().click();
  await section(page, "Execution").getByText("Succeeded").waitFor();
  const title = await page.locator(".detail .card .title").textContent();
  await page.getByRole("link", { name: "Edit and send" }).click();
  const check = page.locator("#check");
  await check.getByText("sent again, it starts nothing").waitFor();
  await check.getByRole("button", { name: "Make it a new run" }).click();
  await check.locator(".already").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Sign and send" }).click();
  await section(page, "Execution").getByText("Succeeded").waitFor();
  expect(await page.locator(".detail .card .title").textContent()).not.toBe(title);
});

test("of a file without an event, the check says so, and the event from before is not sent", async () => {
  const page = await open("/compose");
  const before = await editor(page).inputValue();
  const sendButton = page.getByRole("button", { name: "Sign and send" });
  await page.getByLabel("Open a file").setInputFiles(file("hello", "other.txt"));
  const check = page.locator("#check");
  await check.getByText("other.txt can’t be sent: It contains no event.").waitFor();
  expect(await sendButton.isDisabled()).toBe(true);
  expect(await editor(page).inputValue()).toBe(before);

  await check.getByRole("button", { name: "Keep the previous event" }).click();
  await fine(page).waitFor();
  await page.getByLabel("Open a file").setInputFiles(file("hello", "other.txt"));
  await check.getByText("other.txt can’t be sent").waitFor();
  await editor(page).press("End");
  await editor(page).pressSequentially(" ");
  await fine(page).waitFor();
  expect(await sendButton.isEnabled()).toBe(true);
});

test("what was typed is not lost, and not replaced without asking", async () => {
  const page = await open("/compose");
  const questions: string[] = [];
  let answer = false;
  page.on("dialog", (dialog) => {
    questions.push(dialog.message());
    return answer ? dialog.accept() : dialog.dismiss();
  });
  const samples = page.getByLabel("Begin with");
  await samples.selectOption("failed");
  await page.locator("#check .step.stopped", { hasText: "Succeeded" }).waitFor();
  expect(questions).toEqual([]);

  await editor(page).fill("mine");
  await samples.selectOption("unknown-job");
  await expect.poll(() => questions).toEqual(["Replace the event that you typed?"]);
  await page.locator("#check .callout.tone-bad").waitFor();
  expect(await editor(page).inputValue()).toBe("mine");
  expect(await samples.inputValue()).toBe("");

  await page.getByRole("link", { name: "What if?" }).click();
  await page.getByRole("link", { name: "Compose" }).click();
  await page.locator("#check .callout.tone-bad").waitFor();
  expect(await editor(page).inputValue()).toBe("mine");

  answer = true;
  await samples.selectOption("unknown-job");
  await fine(page).waitFor();
  expect(questions).toHaveLength(2);
  expect(await editor(page).inputValue()).toContain("SOMETHING ELSE");
});

test("a notice does not cover the button that it is about", async () => {
  const page = await open("/compose");
  const answer = { status: 502, contentType: "text/plain", body: "It is not sent." };
  await page.route("**/send", (route) => route.fulfill(answer));
  await page.getByRole("button", { name: "Sign and send" }).click();
  await page.getByRole("alert").getByText("It is not sent.").waitFor();
  await page.getByRole("button", { name: "Sign and send" }).click({ trial: true });
  expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 502")]);
});
