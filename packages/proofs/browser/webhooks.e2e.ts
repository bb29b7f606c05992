import { pipelines } from "@almahook/pipelines/registry";
import { startService } from "@almahook/testing/run-command";
import { describe, expect, test } from "vitest";
import { section, steps, textOf, usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";
import { ANOTHER, ONE } from "./starting.ts";

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

test("an event that starts a pipeline shows all green and its execution succeeded", async () => {
  const page = await open();
  await send(page, ONE.label);
  const row = page.locator("#list > li", { hasText: ONE.jobName });
  await row.getByText("execution succeeded").waitFor();
  await page.locator(".detail h2", { hasText: ONE.jobName }).waitFor();
  await page.locator(".detail .passed", { hasText: "Started" }).waitFor();
  await section(page, "Execution").getByText("Succeeded").waitFor();

  expect(await steps(page)).toEqual(PASSED);
  expect(await textOf(row)).toMatch(/^\d\d:\d\d:\d\d\s+\S.*\s+[\d.]+ m?s\s+200\s+Started/);
  expect(await page.evaluate(() => performance.getEntriesByType("navigation").length)).toBe(1);
});

describe("what stops, stops where it should, and says what Alma does next", () => {
  const content = "Alma accepts this answer, and does not send the event again.";
  test.each([
    ["Other environment", "This environment", "stopped", content],
    ["Unknown job", "A pipeline’s job", "stopped", content],
    ["Failed job", "Succeeded", "stopped", content],
    ["Zero records", "Exported", "stopped", content],
    ["Not a job", "JOB_END", "stopped", content],
  ])("%s: %s", async (sample, title, result, alma) => {
    const page = await open();
    await send(page, sample);
    await section(page, "What Alma does next").getByText(alma).waitFor();
    const fact = page.locator(".detail .step:is(.stopped, .wrong) p").first();
    // The reason is said first.
    await page.locator(".detail > header .lead", { hasText: await textOf(fact) }).waitFor();
    const stop = PASSED.findIndex(([name]) => name === title);
    expect(await steps(page)).toEqual(
      PASSED.map(([name, passed], index) => [
        name,
        index < stop ? passed : index === stop ? result : "not-reached",
      ]),
    );
  });

  test.each([
    ["forged", "The signature was made with a secret other than “current”."],
    ["none", "The request has no signature."],
  ])("signed with %s: %s", async (secret, fact) => {
    const page = await open();
    await page.getByLabel("Signed with").selectOption(secret);
    await send(page, ONE.label);
    await section(page, "What Alma does next").getByText("never sends this event again").waitFor();
    expect((await steps(page))[0]).toEqual(["Signed", "wrong"]);
    await section(page, "Decision").getByText(fact).waitFor();
    await page.locator(".detail h2", { hasText: ONE.jobName }).waitFor();
    await page.locator(".detail .badges").getByText("unverified").waitFor();
    await section(page, "Answer").getByText("Unable to validate signature.").waitFor();
  });

  test("a challenge has nothing to decide", async () => {
    const page = await open();
    await send(page, "Challenge");
    await section(page, "Decision").getByText("A challenge has nothing to decide.").waitFor();
    await section(page, "What Alma does next").getByText("activates the integration").waitFor();
  });
});

describe("Step Functions that fails", () => {
  test.each([
    // The attempts take up to 2.7 of the 4 seconds, which a slow machine can exceed.
    ["Throttles", /ThrottlingException|No answer in time/, "503"],
    ["Hangs", "No answer in time", "503"],
    ["Is down", "socket hang up", "503"],
    ["Refuses", "AccessDeniedException", "500"],
  ])(
    "%s: the page says when Alma sends again, and does it at once",
    async (fault, error, status) => {
      const page = await open();
      await page.getByLabel(fault).check();
      await page.locator("#fault-banner span", { hasText: "Step Functions" }).waitFor();
      await send(page, ANOTHER.label);
      const alma = section(page, "What Alma does next");
      await alma.getByText(/again in (?:1 hour|59 minutes), at (?:\d+ \w{3} )?\d\d:\d\d/).waitFor();
      expect((await steps(page)).slice(6)).toEqual([
        ["Exported", "passed"],
        ["Not started", "wrong"],
      ]);
      await section(page, "Decision").getByText(error).waitFor();
      await page.locator(".detail .badges").getByText(status).waitFor();

      await page.getByRole("button", { name: "Repair Step Functions" }).click();
      await page.locator("#fault-banner").waitFor({ state: "hidden" });
      await alma.getByRole("button", { name: "Send now" }).click();
      await section(page, "Execution").getByText("Succeeded").waitFor();
      expect(await steps(page)).toEqual(PASSED);
      const deliveries = section(page, "2 deliveries of this event").getByRole("row");
      expect(await deliveries.allTextContents()).toEqual([
        expect.stringContaining("Outcome"),
        expect.stringMatching(new RegExp(`${status}\\s+Failed`)),
        expect.stringMatching(/200\s+Started/),
      ]);
      const top = page.locator("#list > li").first();
      await top.getByText("2 deliveries: 1 failed, 1 started").waitFor();
    },
  );

  test("after the fourth attempt, Alma gives up", async () => {
    const page = await open();
    await page.getByLabel("Refuses").check();
    await page.locator("#fault-banner:visible").waitFor();
    await send(page, ANOTHER.label);
    for (const hours of [
      /(?:1 hour|59 minutes),/,
      /(?:3 hours|2 hours 59)/,
      /(?:6 hours|5 hours 59)/,
    ]) {
      await page.getByText(new RegExp(`again in ${hours.source}`)).waitFor();
      await page.getByRole("button", { name: "Send now" }).click();
    }
    await page.getByText("Alma gives up").waitFor();
    await page.getByLabel("Works").check();
    await page.locator("#fault-banner").waitFor({ state: "hidden" });
  });
});

test("one opened shows the request, the answer and the log line", async () => {
  const page = await open();
  await send(page, ANOTHER.label);
  const request = section(page, "Request");
  await request.getByText("Headers of the request").click();
  await request.getByRole("rowheader", { name: "x-exl-signature" }).waitFor();
  const body = await textOf(page.locator("#body-of-the-request"));
  expect(JSON.parse(body)).toMatchObject({ action: "JOB_END" });
  expect(body).toContain('\n  "action": "JOB_END",\n');
  await section(page, "Answer").getByText(`${ANOTHER.pipeline} pipeline initiated.`).waitFor();
  await section(page, "Log line").getByText('"outcome": "started"').waitFor();
});

test("what comes from elsewhere shows live, in every window", async () => {
  const [one, two] = await Promise.all([open(), open()]);
  await fetch(`${service().webhook}/from-elsewhere?challenge=a`);
  for (const page of [one, two]) {
    await page.locator("#list > li:first-child", { hasText: "/from-elsewhere" }).waitFor();
  }
});

test("a list is walked with the keyboard, and the back button closes what was opened", async () => {
  const page = await open();
  await send(page, ONE.label);
  await page.locator(".detail h2", { hasText: ONE.jobName }).waitFor();
  await send(page, ANOTHER.label);
  await page.locator(".detail h2", { hasText: ANOTHER.jobName }).waitFor();
  await page.locator("#list > li:first-child", { hasText: ANOTHER.jobName }).waitFor();
  await page.locator("#list a").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".detail h2", { hasText: ONE.jobName }).waitFor();
  expect(await textOf(page.locator('#list [aria-current="true"]'))).toContain(ONE.jobName);
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("row");
  expect(await page.title()).toContain(`${ONE.jobName} · Webhooks · almahook playground`);
  await page.goBack();
  await page.locator(".detail h2", { hasText: ANOTHER.jobName }).waitFor();
  const title = await page.title();
  await page.reload();
  await page.locator(".detail h2", { hasText: ANOTHER.jobName }).waitFor();
  expect(await page.title()).toBe(title);
  await page.keyboard.press("Escape");
  await page.locator(".detail h2").waitFor({ state: "detached" });
  expect(await page.title()).toBe("Webhooks · almahook playground");
});

test("in a narrow window the details stand for the list, and lead back to it", async () => {
  const page = await open("/", { viewport: { width: 390, height: 844 } });
  await send(page, ONE.label);
  await page.locator(".detail h2", { hasText: ONE.jobName }).waitFor();
  expect(await page.locator("#list").isVisible()).toBe(false);
  expect(await page.locator("#send-pane").isVisible()).toBe(false);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
  await page.getByRole("link", { name: "All webhooks" }).click();
  await page.locator("#list > li").first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("single keys search, send again, close, and show what keys there are", async () => {
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
});

test("“Pause” holds the list still, and “Resume” shows what came meanwhile", async () => {
  const page = await open();
  await page.getByRole("link", { name: "Pause" }).click();
  const resume = page.getByRole("link", { name: "Resume" });
  await resume.waitFor();
  const rows = page.locator("#list > li", { hasText: "/while-paused" });
  await fetch(`${service().webhook}/while-paused?challenge=a`);
  await resume.getByText("1 waiting").waitFor();
  expect(await rows.count()).toBe(0);
  await resume.click();
  await rows.waitFor();
});

test("what only observes says so on every page, and in the decision", async () => {
  const service = await startService({ OBSERVE_ONLY: "true" });
  try {
    const page = await open(new URL("/what-if", service.playground).href);
    await page.locator(".top").getByText("dev, observe only").waitFor();
    const [{ name }] = pipelines;
    await page.locator(".answer", { hasText: `Would start ${name}, but only observes` }).waitFor();
    await page
      .locator(".summary", { hasText: `dev would start ${name}, but only observes.` })
      .waitFor();
    await page.goto(new URL("/compose", service.playground).href);
    await page.locator("#check .step.stopped", { hasText: "Not started" }).waitFor();
    await page.goto(service.playground);
    await send(page, ONE.label);
    await section(page, "Decision").getByText("only observes (OBSERVE_ONLY)").waitFor();
    await page.locator("#list > li").getByText("Observed").waitFor();
    await page.context().close();
  } finally {
    await service.stop();
  }
});
