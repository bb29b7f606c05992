import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ELSEWHERE, HOME, ONE, otherJob } from "./events.ts";
import { focused, opened, rows, section, send, steps, usePlayground } from "./open-playground.ts";

const { open, complaints } = usePlayground({ ALMA_PREVIOUS_CHALLENGE_SECRET: "itwasasecret" });

const editor = (page: Page) => page.getByLabel("The event’s JSON");
const fine = (page: Page) => page.getByText("The event is as Alma sends it.");
const signAndSend = (page: Page) => page.getByRole("button", { name: "Sign and send" });
const openFile = (page: Page, name: string, content: string | Buffer) =>
  page
    .getByLabel("Open a file")
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

test("an event is checked as it is typed, in the schema's own words", async () => {
  const page = await open("/compose");
  await fine(page).waitFor();
  const event = JSON.parse(await editor(page).inputValue());
  event.job_instance.end_time = "soon";
  await editor(page).fill(JSON.stringify(event));
  const check = page.locator("#check .callout.tone-bad");
  await check.getByText("job_instance.end_time must be a date or time as in 2022-05-01").waitFor();
  await editor(page).press("End");
  await editor(page).pressSequentially(",");
  await check.getByText(/after JSON at position \d+/).waitFor();
});

test("what is written is sent as it is written, signed with the secret that was chosen", async () => {
  const page = await open("/compose");
  const name = `A new job in ${HOME.word}`;
  const event = `${JSON.stringify(otherJob(name))}\n\n`;
  await editor(page).fill(event);
  await page.getByLabel("Signed with").selectOption("previous");
  await signAndSend(page).dblclick();
  await opened(page, name);
  // Once, although it was clicked twice.
  expect(await rows(page).filter({ hasText: name }).getByText("deliveries").count()).toBe(0);
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
  await page.getByLabel("Jobs of").selectOption(ELSEWHERE.workspace);
  await page.locator("#check").getByText(`” does not contain “${HOME.workspace}”`).waitFor();
  const name = ONE.jobName.replace(HOME.word, ELSEWHERE.word);
  expect(await editor(page).inputValue()).toContain(name);
});

test("a webhook is edited and sent, twice at that, and back from it the edit is still there", async () => {
  const page = await open();
  await send(page, ONE.label);
  await page.getByRole("link", { name: "Edit and send" }).click();
  await fine(page).waitFor();
  const event = JSON.parse(await editor(page).inputValue());
  const edited = JSON.stringify({ ...event, rename: "edited" });
  await editor(page).fill(edited);
  await page.getByLabel("Delivered").selectOption("twice");
  await signAndSend(page).click();
  await rows(page).first().getByText("2 deliveries: 1 started, 1 already started").waitFor();
  await page.goBack();
  await fine(page).waitFor();
  expect(await editor(page).inputValue()).toBe(edited);
});

test("an event is opened from a file, as it is or from log lines, the last that failed first", async () => {
  const page = await open("/compose");
  const text = JSON.stringify(otherJob(), null, 4);
  await openFile(page, "event.json", text);
  await expect.poll(() => editor(page).inputValue()).toBe(text);

  const line = (outcome: string, name: string) =>
    JSON.stringify({
      timestamp: "2026-05-01T14:55:15.000Z",
      level: "INFO",
      outcome,
      event: otherJob(name),
    });
  const lines = [line("failed", "First"), line("failed", "Second"), line("started", "Third")];
  // As PowerShell writes a file.
  await openFile(page, "many.log", Buffer.from(`\ufeff${lines.join("\r\n")}`, "utf16le"));
  const choice = page.locator("#choice");
  await choice.getByText("many.log has 3 events").waitFor();
  expect(JSON.parse(await editor(page).inputValue()).job_instance.name).toBe("Second");
  expect(await page.getByLabel("Begin with").inputValue()).toBe("");
  await choice.getByRole("button", { name: "started · Third" }).click();
  await expect.poll(() => editor(page).inputValue()).toContain('"name": "Third"');
});

test("of an event that has started already, the check says so, and makes it a new run", async () => {
  const page = await open();
  await send(page, ONE.label);
  await section(page, "Execution").getByText("Succeeded").waitFor();
  const title = await page.locator(".detail .card .title").textContent();
  await page.getByRole("link", { name: "Edit and send" }).click();
  const check = page.locator("#check");
  await check.getByText("sent again, it starts nothing").waitFor();
  await check.getByRole("button", { name: "Make it a new run" }).click();
  await check.locator(".already").waitFor({ state: "detached" });
  expect(await focused(page)).toBe("send-event");
  await signAndSend(page).click();
  await section(page, "Execution").getByText("Succeeded").waitFor();
  expect(await page.locator(".detail .card .title").textContent()).not.toBe(title);
});

test("of a file without an event, the check says so, and the event from before is not sent", async () => {
  const page = await open("/compose");
  const before = await editor(page).inputValue();
  await openFile(page, "other.txt", "hello");
  const check = page.locator("#check");
  await check.getByText("other.txt can’t be sent: It contains no event.").waitFor();
  expect(await signAndSend(page).isDisabled()).toBe(true);
  expect(await editor(page).inputValue()).toBe(before);

  await check.getByRole("button", { name: "Keep the previous event" }).click();
  await fine(page).waitFor();
  await openFile(page, "other.txt", "hello");
  await check.getByText("other.txt can’t be sent").waitFor();
  await editor(page).press("End");
  await editor(page).pressSequentially(" ");
  await fine(page).waitFor();
  expect(await signAndSend(page).isEnabled()).toBe(true);
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
  await signAndSend(page).click();
  await page.getByRole("alert").getByText("It is not sent.").waitFor();
  await signAndSend(page).click({ trial: true });
  expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 502")]);
});
