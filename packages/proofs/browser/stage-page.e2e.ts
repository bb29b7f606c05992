import { Webhook } from "@almahook/alma/webhook";
import { readLocalSettings } from "@almahook/local/local-settings";
import { decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import { signed } from "@almahook/testing/contract";
import { type LocalStage, startLocalStage } from "@almahook/testing/local-stage";
import { startCommand } from "@almahook/testing/run-command";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import { SFN } from "@aws-sdk/client-sfn";
import type { Browser, Page } from "playwright-core";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { HOME } from "./events.ts";
import { opened, rows, section, steps, textOf } from "./open-playground.ts";
import { axe, findings } from "./views.ts";

const { stage: STAGE, workspace } = ENVIRONMENTS.at(-1) ?? HOME;
const SECRET = "a-secret-that-nobody-sees";
const OF_EACH = 43;
const LINES = 2000;

const local = readLocalSettings({ WORKSPACE: workspace, ALMA_CHALLENGE_SECRET: SECRET });
const { settings, almaApiKey } = local;
const [starting] = sampleEvents(settings);
if (!starting) throw new Error("There is no sample event.");

const pass = { Type: "Pass", End: true };

/** States within states. An input with `fail` fails in one of them. */
const NESTED = {
  StartAt: "Both",
  States: {
    Both: {
      Type: "Parallel",
      Branches: [
        {
          StartAt: "Choose",
          States: {
            Choose: {
              Type: "Choice",
              Choices: [{ Variable: "$.fail", IsPresent: true, Next: "Broken" }],
              Default: "Fine",
            },
            Broken: { Type: "Fail", Error: "Broken" },
            Fine: pass,
          },
        },
        { StartAt: "Beside", States: { Beside: pass } },
      ],
      Next: "Each",
    },
    Each: {
      Type: "Map",
      ItemProcessor: { StartAt: "Item", States: { Item: pass } },
      End: true,
    },
  },
};

let stage: LocalStage;
let browser: Browser;
let page: Page;
let client: SFN;
let runs = 0;
/** The command, in the stage's shell. */
let command: Awaited<ReturnType<typeof startCommand>>;
const closers: (() => Promise<unknown>)[] = [];

/** A run that ended an hour ago, or earlier. */
const newRun = () => {
  runs += 1;
  return jobRun(new Date(Date.now() - 3_600_000 - runs * 1000), runs);
};

const post = (event: object) => fetch(stage.webhookUrl, signed(JSON.stringify(event), SECRET));

/** Lets a job end without its webhook being sent. */
const withhold = (event: object) => stage.alma.add(JSON.stringify(event));

async function startExecution(event: object, name: string | undefined, input?: object) {
  const decision = decide(v.parse(Webhook, event), settings);
  if (decision.kind !== "start") throw new Error(decision.kind);
  await client.startExecution({
    stateMachineArn: settings.stateMachineArns[decision.pipeline],
    name: name ?? decision.executionName,
    input: JSON.stringify(input ?? decision.input),
  });
}

const JobEnd = v.looseObject({ job_instance: v.looseObject({}) });

/** Makes an export of a state, in the way in which it comes about. */
const MAKE: Record<string, () => unknown> = {
  Missing: () => withhold(starting.event(newRun())),
  Unusable: () => {
    const { job_instance, ...event } = v.parse(JobEnd, starting.event(newRun()));
    return post({ ...event, job_instance: { ...job_instance, counter: "none" } });
  },
  "Job failed": () => post(sampleWebhook("failed", settings, newRun())),
  "Execution failed": () => {
    const event = starting.event(newRun());
    withhold(event);
    return startExecution(event, undefined, { fail: true });
  },
  "Nothing exported": () => post(sampleWebhook("empty", settings, newRun())),
  "Started elsewhere": () => {
    const event = starting.event(newRun());
    withhold(event);
    return startExecution(event, `by-somebody-else-${runs}`);
  },
  Succeeded: () => post(starting.event(newRun())),
};

beforeAll(async () => {
  stage = await startLocalStage({ name: STAGE, ...local }, NESTED);
  closers.push(() => stage.close());
  client = new SFN({ endpoint: stage.stepFunctionsUrl, ...AWS_CLIENT });
  for (let number = 0; number < OF_EACH; number += 1) {
    for (const make of Object.values(MAKE)) await make();
  }
  const [line = ""] = stage.lines;
  while (stage.lines.length < LINES) {
    const requestId = crypto.randomUUID();
    stage.lines.push(JSON.stringify({ ...JSON.parse(line), requestId, event: undefined }));
  }
  browser = await launchBrowser();
  closers.push(() => browser.close());
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(60_000);
  command = await startCommand("exports.ts", ["--stage", STAGE, "--page"], stage.env);
  closers.push(command.stop);
  await page.goto(command.url(`The exports of stage ${STAGE}:`));
  // Alma is asked for each of them, some twenty a second.
  await rows(page).first().waitFor({ timeout: 240_000 });
}, 360_000);
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

test("the page has every export of the stage by its state, and nothing that a stage does not have", async () => {
  expect(Object.fromEntries(await chips())).toEqual({
    All: `${OF_EACH * Object.keys(MAKE).length}`,
    ...Object.fromEntries(Object.keys(MAKE).map((label) => [label, `${OF_EACH}`])),
  });
  expect(await textOf(page.locator(".brand"))).toContain(`stage ${STAGE}`);
  expect(await page.locator("body").getAttribute("class")).toBe("deployed tone-bad");
  expect(await page.title()).toContain(`stage ${STAGE}`);
  expect(await page.locator("nav[aria-label=Pages] a").allTextContents()).toEqual(["Exports"]);
  expect(await textOf(page.locator("#stopped"))).toContain("its command was stopped");
  const { origin } = new URL(page.url());
  for (const path of ["/compose", "/webhooks/1", "/what-if"]) {
    expect((await fetch(`${origin}${path}`)).status).toBe(404);
  }
  for (const path of ["/send", "/samples", "/faults", "/clear"]) {
    const response = await fetch(`${origin}${path}`, { method: "POST", body: "{}" });
    expect(response.status).toBe(404);
  }
});

const chips = () =>
  page
    .locator("#states label")
    .evaluateAll((labels) =>
      labels.map((label) => [
        label.childNodes[1]?.textContent?.trim(),
        label.querySelector(".note")?.textContent,
      ]),
    );

async function openFirst(state: string) {
  await page.goto(new URL(`/exports?state=${state}`, page.url()).href);
  await rows(page).getByRole("link").first().click();
  await opened(page);
}

test("a row opens its checks, log lines and execution", async () => {
  await openFirst("succeeded");
  await section(page, `Decided with the settings of ${STAGE}`).getByText("Starts").waitFor();
  await section(page, "1 log line").locator("summary").click();
  await section(page, "1 log line").getByText('"outcome": "started"').waitFor();
  await section(page, "Execution").getByRole("link").click();
  await page.locator(".states .passed").first().waitFor();
  expect(await steps(page)).toEqual([
    ["Both", "passed"],
    ["Choose", "passed"],
    ["Broken", "not-reached"],
    ["Fine", "passed"],
    ["Beside", "passed"],
    ["Each", "passed"],
    ["Item", "passed"],
  ]);
  for (const title of ["Branch 1", "Branch 2", "For each item"]) {
    await page.locator(".states h4").getByText(title).waitFor();
  }
  await openFirst("execution-failed");
  await section(page, "Execution").getByRole("link").click();
  await page.locator(".states .wrong").first().waitFor();
  expect(await steps(page)).toEqual([
    ["Both", "wrong"],
    ["Choose", "passed"],
    ["Broken", "wrong"],
    ["Fine", "not-reached"],
    ["Beside", "passed"],
    ["Each", "not-reached"],
    ["Item", "not-reached"],
  ]);
  await openFirst("unusable");
  await page.locator(".detail .lead").getByText("job_instance.counter").waitFor();
});

test("a missing export is started from the page after a confirmation, once", async () => {
  await openFirst("missing");
  const command = await textOf(page.locator(".detail > header .note code"));
  expect(command).toMatch(
    new RegExp(
      `^npx sst shell --stage ${STAGE} -- npm run exports -- --stage ${STAGE} --only \\d+ --yes$`,
    ),
  );
  const received = stage.lines.length;
  await page.getByRole("button", { name: "Start it" }).click();
  expect(stage.lines.length).toBe(received);
  await page.locator("#confirm").getByText(`stage ${STAGE}`).first().waitFor();
  await page.getByRole("button", { name: `Sign and send to stage ${STAGE}` }).dblclick();
  await page.getByRole("alert").getByText("initiated.").waitFor();
  // All is read anew.
  await page.locator(".detail .badges").getByText("Succeeded").waitFor({ timeout: 200_000 });
  const started = stage.lines.slice(received).map((line) => JSON.parse(line).outcome);
  expect(started.filter((outcome) => outcome === "started")).toHaveLength(1);
}, 300_000);

test("the secret is in no page, no address and nothing that was printed", async () => {
  const { origin } = new URL(page.url());
  const paths = ["/exports", new URL(page.url()).pathname, "/nowhere"];
  const pages = await Promise.all(
    paths.map(async (path) => (await fetch(`${origin}${path}`)).text()),
  );
  for (const text of [...pages, page.url(), ...command.lines, ...stage.lines]) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(almaApiKey);
  }
});

test("no other site can read or drive the page, under whatever name", async () => {
  const { origin, port } = new URL(page.url());
  const read = await fetch(`${origin}/exports`, { headers: { "Sec-Fetch-Site": "cross-site" } });
  const renamed = await fetch(`http://localhost:${port}/exports`, {
    headers: { Origin: "https://evil.example" },
  });
  const posted = await fetch(`${origin}/exports/read`, {
    method: "POST",
    headers: { Origin: "https://evil.example", "Content-Type": "text/plain" },
  });
  expect([read.status, renamed.status, posted.status]).toEqual([403, 403, 403]);
});

test.each([1440, 390])("at %i px, light and dark, axe finds nothing", async (width) => {
  await page.setViewportSize({ width, height: 900 });
  for (const state of ["missing", "execution-failed"]) {
    await openFirst(state);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await findings(axe(page))).toEqual([]);
    }
  }
});
