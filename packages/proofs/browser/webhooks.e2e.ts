import { startService } from "@almahook/testing/run-command";
import { expect, test } from "vitest";
import { ANOTHER, HOME, ONE } from "./events.ts";
import {
  breakStepFunctions,
  focused,
  opened,
  repairStepFunctions,
  rows,
  section,
  send,
  steps,
  textOf,
  usePlayground,
} from "./open-playground.ts";

const { open, service } = usePlayground();

const PASSED = [
  ["Signed", "passed"],
  ["JSON", "passed"],
  ["JOB_END", "passed"],
  ["This environment", "passed"],
  ["A pipeline’s job", "passed"],
  ["Succeeded", "passed"],
  ["Exported", "passed"],
  ["Started", "passed"],
];

test("an event that starts a pipeline shows all green, and what was sent, answered and logged", async () => {
  const page = await open();
  await send(page, ONE.label);
  await opened(page, ONE.jobName);
  const row = rows(page).filter({ hasText: ONE.jobName });
  await row.getByText("execution succeeded").waitFor();
  await section(page, "Execution").getByText("Succeeded").waitFor();
  expect(await steps(page)).toEqual(PASSED);
  expect(await textOf(row)).toMatch(/^\d\d:\d\d:\d\d\s+\S.*\s+[\d.]+ m?s\s+200\s+Started/);
  expect(await page.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);

  const request = section(page, "Request");
  await request.getByText("Headers of the request").click();
  await request.getByRole("rowheader", { name: "x-exl-signature" }).waitFor();
  const body = await textOf(page.locator("#body-of-the-request"));
  expect(JSON.parse(body)).toMatchObject({ action: "JOB_END" });
  expect(body).toContain('\n  "action": "JOB_END",\n');
  await section(page, "Answer").getByText(`${ONE.pipeline} pipeline initiated.`).waitFor();
  await section(page, "Log line").getByText('"outcome": "started"').waitFor();
});

test("what stops, stops where it should, and the reason is said first", async () => {
  const page = await open();
  await send(page, "Failed job");
  const alma = section(page, "What Alma does next");
  await alma.getByText("Alma accepts this answer, and does not send the event again.").waitFor();
  const fact = await textOf(page.locator(".detail .step.stopped p").first());
  await page.locator(".detail > header .lead", { hasText: fact }).waitFor();
  expect(await steps(page)).toEqual([
    ...PASSED.slice(0, 5),
    ["Succeeded", "stopped"],
    ["Exported", "not-reached"],
    ["Started", "not-reached"],
  ]);
});

test("what is signed with another secret is unverified, and Alma never sends it again", async () => {
  const page = await open();
  await page.getByLabel("Signed with").selectOption("forged");
  await send(page, ONE.label);
  await opened(page, ONE.jobName);
  await section(page, "What Alma does next").getByText("never sends this event again").waitFor();
  expect((await steps(page))[0]).toEqual(["Signed", "wrong"]);
  await page.locator(".detail .badges").getByText("unverified").waitFor();
  await section(page, "Answer").getByText("Unable to validate signature.").waitFor();
});

test.each([
  // The attempts take up to 2.7 of the 4 seconds, which a slow machine can exceed.
  ["throttle", /ThrottlingException|No answer in time/, "503"],
  ["hang", "No answer in time", "503"],
  ["down", "socket hang up", "503"],
  ["refuse", "AccessDeniedException", "500"],
])(
  "after the fault %s, the page says when Alma sends again, and does it at once",
  async (...row) => {
    const [fault, error, status] = row;
    const page = await open();
    await breakStepFunctions(page, fault);
    await send(page, ANOTHER.label);
    const alma = section(page, "What Alma does next");
    await alma.getByText(/again in (?:1 hour|59 minutes), at (?:\d+ \w+, )?\d\d:\d\d/).waitFor();
    expect((await steps(page)).at(-1)).toEqual(["Not started", "wrong"]);
    await section(page, "Decision").getByText(error).waitFor();

    await repairStepFunctions(page);
    await alma.getByRole("button", { name: "Send now" }).click();
    await section(page, "Execution").getByText("Succeeded").waitFor();
    expect(await steps(page)).toEqual(PASSED);
    const deliveries = section(page, "2 deliveries of this event").getByRole("row");
    expect(await deliveries.allTextContents()).toEqual([
      expect.stringContaining("Outcome"),
      expect.stringMatching(new RegExp(`${status}\\s+Failed`)),
      expect.stringMatching(/200\s+Started/),
    ]);
    await rows(page).first().getByText("2 deliveries: 1 failed, 1 started").waitFor();
  },
);

test("what comes from elsewhere shows live, in every window, unless the list is paused", async () => {
  const [one, two] = await Promise.all([open(), open()]);
  await fetch(`${service().webhook}/from-elsewhere?challenge=a`);
  for (const page of [one, two]) {
    await page.locator("#list > li:first-child", { hasText: "/from-elsewhere" }).waitFor();
  }
  await one.getByRole("link", { name: "Pause" }).click();
  const resume = one.getByRole("link", { name: "Resume" });
  await resume.waitFor();
  await fetch(`${service().webhook}/while-paused?challenge=a`);
  await resume.getByText("1 waiting").waitFor();
  const meanwhile = rows(one).filter({ hasText: "/while-paused" });
  expect(await meanwhile.count()).toBe(0);
  await resume.click();
  await meanwhile.waitFor();
});

test("the list is one stop of the tab key, keys lead between it and what is open, and back closes that", async () => {
  const page = await open();
  await send(page, ONE.label);
  await opened(page, ONE.jobName);
  const first = page.url();
  await send(page, ANOTHER.label);
  await opened(page, ANOTHER.jobName);
  await page.locator("#list > li:first-child", { hasText: ANOTHER.jobName }).waitFor();
  expect(await page.locator('#list .row[tabindex="0"]').count()).toBe(1);
  await page.locator(".detail h2").click();
  await page.keyboard.press("l");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(first);
  await opened(page, ONE.jobName);
  expect(await textOf(page.locator('#list [aria-current="true"]'))).toContain(ONE.jobName);
  expect(await page.title()).toContain(`${ONE.jobName} · Webhooks · almahook playground`);
  expect(await focused(page)).toBe("row");
  await page.keyboard.press("d");
  expect(await focused(page)).toBe("detail-title");
  await page.keyboard.press("l");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.closest("#list"))).toBe(null);

  await page.goBack();
  await opened(page, ANOTHER.jobName);
  const title = await page.title();
  await page.reload();
  await opened(page, ANOTHER.jobName);
  expect(await page.title()).toBe(title);
  await page.keyboard.press("Escape");
  await page.locator(".detail h2").waitFor({ state: "detached" });
  expect(await page.title()).toBe("Webhooks · almahook playground");
});

test("in a narrow window the details stand for the list, and lead back to it", async () => {
  const page = await open("/", { viewport: { width: 390, height: 844 } });
  await send(page, ONE.label);
  await opened(page, ONE.jobName);
  expect(await page.locator("#list").isVisible()).toBe(false);
  expect(await page.locator("#send-pane").isVisible()).toBe(false);
  expect(await focused(page)).toBe("detail-title");
  await page.getByRole("link", { name: "All webhooks" }).click();
  await rows(page).first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("single keys search, send again, close and show what keys there are, unless they are off", async () => {
  const page = await open();
  await send(page, ONE.label);
  const detail = page.locator(".detail h2", { hasText: ONE.jobName });
  await detail.waitFor();
  // While a button has the focus, letters are not keys.
  await page.keyboard.press("r");
  await detail.click();
  await page.keyboard.press("r");
  await page.getByText("2 deliveries: 1 started, 1 already started").waitFor();
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Keys" }).waitFor({ state: "hidden" });
  expect(await detail.isVisible()).toBe(true);
  await page.keyboard.press("Escape");
  await detail.waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe("/");

  await page.keyboard.press("/");
  await page.keyboard.type("r?");
  expect(await page.getByRole("searchbox").inputValue()).toBe("r?");
  await page.getByRole("searchbox").clear();

  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByLabel("Single letters and signs are keys").uncheck();
  await page.keyboard.press("Escape");
  await rows(page).getByRole("link").first().click();
  await page.keyboard.press("d");
  expect(await focused(page)).toBe("row");
});

test("what only observes says so on every page, and in the decision", async () => {
  const observing = await startService({ OBSERVE_ONLY: "true" });
  try {
    const page = await open(new URL("/what-if", observing.playground).href);
    const { workspace } = HOME;
    await page.locator(".top").getByText(`${workspace}, observe only`).waitFor();
    const answer = page.locator(".answer", { hasText: /Would start \S+, but only observes/ });
    await answer.waitFor();
    const summary = new RegExp(`${workspace} would start \\S+, but only observes`);
    await page.locator(".summary", { hasText: summary }).waitFor();
    await page.goto(new URL("/compose", observing.playground).href);
    await page.locator("#check .step.stopped", { hasText: "Not started" }).waitFor();
    await page.goto(observing.playground);
    await send(page, ONE.label);
    await section(page, "Decision").getByText("only observes (OBSERVE_ONLY)").waitFor();
    await rows(page).getByText("Observed").waitFor();
    await page.context().close();
  } finally {
    await observing.stop();
  }
});
