import { setTimeout as sleep } from "node:timers/promises";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import { pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import { callCommand } from "@almahook/testing/call-command";
import { FREE_PORTS, run } from "@almahook/testing/run-command";
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createAlmaJobs } from "../src/alma-jobs-server.ts";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command as reconcileCommand } from "../src/reconcile.ts";
import { command as sendCommand } from "../src/send.ts";
import { serve } from "../src/serve.ts";

const HOUR = 3_600_000;
const local = readLocalSettings(FREE_PORTS);
const starting = sampleEvents(local.settings).filter(({ pipeline }) => pipeline);
const [first] = starting;
if (!first) throw new Error("There is no sample event that starts a pipeline");

let lines: string[] = [];
let service: LocalService;
let ports: Record<string, string>;
beforeAll(async () => {
  service = await startLocalService(local, (line) => lines.push(line));
  const port = (url: string) => new URL(url).port;
  ports = {
    PORT: port(service.webhookUrl),
    STEP_FUNCTIONS_PORT: port(service.stepFunctionsUrl),
    ALMA_API_PORT: port(service.almaApiUrl),
  };
});
afterAll(() => service.close());
afterEach(() => {
  lines = [];
});

const send = (...args: string[]) => callCommand(sendCommand, args, ports);
const reconcile = (args: string[] = [], env: Record<string, string> = {}) =>
  callCommand(reconcileCommand, args, { ...ports, ...env });

const logged = () => lines.map((line) => JSON.parse(line));

/** The job instance of a sample event's job that ended some hours ago. */
const ended = (word: string, hours = 20): object =>
  Object(sampleWebhook(word, local.settings, jobRun(new Date(Date.now() - hours * HOUR))))
    .job_instance;

/** Another Alma, in which these job instances ended, for a comparison with the local service. */
async function startAlma(...instances: object[]) {
  const alma = createAlmaJobs(local.almaApiKey, Object.values(local.settings.jobNames));
  for (const instance of instances) alma.add(instance);
  const { url, close } = await serve(alma.fetch, 0);
  onTestFinished(close);
  return { ALMA_API_URL: url };
}

/** What the local service's Alma lists as ended within the last day. */
async function listEnded() {
  const options = { url: service.almaApiUrl, key: local.almaApiKey, fetch, now: Date.now, sleep };
  const alma = createJobsApi(options);
  const span = { from: Date.now() - 24 * HOUR, until: Date.now() + HOUR };
  const lists = [];
  for (const { id } of await alma.listJobs()) lists.push(alma.listEndedInstances(id, span));
  return (await Promise.all(lists)).flat();
}

test("a job whose end was sent is listed in Alma, whatever the function answered", async () => {
  const before = await listEnded();
  expect(before).toEqual([]);
  for (const args of [[first.word], [first.word, "--secret", "another"], ["not-job-end"]]) {
    await send(...args);
  }
  expect(lines).toHaveLength(3);
  expect(await listEnded()).toHaveLength(2);
  const { exitCode, stdout } = await reconcile();
  expect(stdout).toMatch(/Exports that ended from .+Z to .+Z: none\.\n$/);
  expect(exitCode).toBe(0);
});

test("a missed export of each pipeline is shown, started with --yes, and started once", async () => {
  for (const { word } of starting) {
    const { exitCode, stdout } = await send(word, "--withhold");
    expect(stdout).toMatch(/^200 .*Job '.+' ended at .+Z\. Alma does not call\.\n$/);
    expect(exitCode).toBe(0);
  }
  const shown = await reconcile();
  expect(shown.stdout.match(/COMPLETED_SUCCESS +42 +start +missing/g)).toHaveLength(
    starting.length,
  );
  expect(shown.stdout).toContain(
    `Nothing was sent. Add --yes to send what is missing to ${service.webhookUrl}.`,
  );
  expect(shown.exitCode).toBe(1);
  expect(lines).toEqual([]);

  const started = await reconcile(["--yes"]);
  expect(started.stdout.indexOf(`Sending what is missing to ${service.webhookUrl}`)).toBeLessThan(
    started.stdout.indexOf("pipeline initiated."),
  );
  expect(started.exitCode).toBe(0);
  expect(new Set(logged().map(({ pipeline }) => pipeline))).toEqual(
    new Set(pipelines.map(({ name }) => name)),
  );
  const executionNames = logged().map(({ outcome, executionName }) => {
    expect(outcome).toBe("started");
    return executionName;
  });
  expect(executionNames).toHaveLength(starting.length);

  lines = [];
  const again = await reconcile(["--yes"]);
  expect(again.exitCode).toBe(0);
  for (const name of executionNames) {
    expect(again.stdout).toMatch(new RegExp(`(RUNNING|SUCCEEDED) ${name}$`, "m"));
  }
  expect(again.stdout).toContain(`: 0 missing, 0 unusable, ${starting.length} started, 0 with`);
  expect(lines).toEqual([]);
});

test("what failed or exported nothing is shown with why, and need not start", async () => {
  const alma = await startAlma(ended("failed"), ended("empty", 21), ended("unknown-job", 22));
  const { exitCode, stdout } = await reconcile(["--yes"], alma);
  expect(stdout).toMatch(/COMPLETED_FAILED +job failed$/m);
  expect(stdout).toMatch(/COMPLETED_SUCCESS +0 +nothing exported$/m);
  expect(stdout).toContain("0 missing, 0 unusable, 0 started, 2 with nothing to start.");
  expect(exitCode).toBe(0);
  expect(lines).toEqual([]);
});

test("what can't be used is shown with why, is not sent, and is no success", async () => {
  const job = { ...ended(first.word), counter: "\u001b[31m" };
  const { exitCode, stdout } = await reconcile(["--yes"], await startAlma(job));
  expect(stdout).toMatch(/ unusable: job_instance\.counter must be a list$/m);
  expect(exitCode).toBe(1);
  expect(lines).toEqual([]);
});

test("an export that is not initiated is no success", async () => {
  const alma = await startAlma(ended(first.word, 30));
  const env = { ...alma, ALMA_CHALLENGE_SECRET: "another" };
  const { exitCode, stdout } = await reconcile(["--yes"], env);
  expect(stdout).toMatch(/^401 .*\n0 of 1 initiated, now or earlier\.\n$/m);
  expect(exitCode).toBe(1);
});

test("a pipeline whose job is not in Alma is named, and is no success", async () => {
  const { url, close } = await serve(createAlmaJobs(local.almaApiKey, []).fetch, 0);
  onTestFinished(close);
  const { exitCode, stdout } = await reconcile([], { ALMA_API_URL: url });
  for (const { name } of pipelines) {
    expect(stdout).toContain(
      `No job in Alma matches ${name} (${local.settings.jobNames[name]}). Was it renamed?`,
    );
  }
  expect(exitCode).toBe(1);
});

test("a stage is compared, and sent to, with what is linked to it", async () => {
  const alma = await startAlma(ended(first.word, 40));
  const link = (name: string, value: object) => [`SST_RESOURCE_${name}`, JSON.stringify(value)];
  const env = Object.fromEntries([
    link("App", { name: "almahook", stage: "dev1" }),
    link("Webhook", { name: "a-function", url: service.webhookUrl }),
    link("WebhookLog", { name: "a-log-group" }),
    link("MissedLog", { name: "another-log-group" }),
    link("ComparisonSettings", {
      ...alma,
      WORKSPACE: "dev",
      ...Object.fromEntries(
        pipelines.map(({ name, jobNameSetting }) => [
          jobNameSetting,
          local.settings.jobNames[name],
        ]),
      ),
    }),
    ...[
      "AlmaChallengeSecret",
      "AlmaApiKey",
      ...pipelines.map((each) => each.stateMachine.link),
    ].map((name) => link(name, Object(local.links)[name])),
  ]);
  vi.stubEnv("AWS_ENDPOINT_URL_SFN", service.stepFunctionsUrl);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "an-id");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "a-secret");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { exitCode, stdout } = await callCommand(
    reconcileCommand,
    ["--stage", "dev1", "--yes"],
    env,
  );
  expect(stdout).toContain("with Step Functions (stage dev1, environment dev).");
  expect(stdout).toContain("1 of 1 initiated");
  expect(exitCode).toBe(0);

  const uncompared = {
    ...env,
    ...Object.fromEntries([link("ComparisonSettings", { WORKSPACE: "dev", ALMA_API_URL: "" })]),
  };
  expect(await callCommand(reconcileCommand, ["--stage", "dev1"], uncompared)).toMatchObject({
    exitCode: 2,
    stderr: "Stage dev1 is not compared with Alma: it was deployed without ALMA_API_URL.\n",
  });
});

test.each([
  [["--stage", "dev1"], {}, 2, "npx sst shell --stage dev1 -- npm run reconcile -- --stage dev1"],
  [["--since", "10h"], {}, 2, `--since must be more than ${MAY_COME_FOR_HOURS} hours ago.`],
  [[], { ALMA_API_URL: "http://alma.example" }, 2, "ALMA_API_URL must be a URL"],
  [[], { ALMA_API_URL: "https://alma.example/alma" }, 2, "ALMA_API_URL must be a URL"],
  [[], { ALMA_API_URL: " ", ALMA_API_PORT: "1" }, 1, "Alma's API at http://127.0.0.1:1 can't be"],
  [[], { ALMA_API_KEY: "a key" }, 2, "ALMA_API_KEY must have no spaces"],
  [[], { ALMA_API_KEY: "l8xx-another" }, 1, "Alma's API refuses the key"],
])(
  "%j with %j ends with exit code %i: %s",
  async (args, env: Record<string, string>, code, words) => {
    const { exitCode, stdout, stderr } = await reconcile(args, env);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(code);
    expect(stdout + stderr).not.toContain("l8xx-another");
  },
);

test("what does not answer is named", async () => {
  const { port, close } = await serve(() => new Response(), 0);
  await close();
  const env = { ...(await startAlma(ended(first.word))), STEP_FUNCTIONS_PORT: String(port) };
  expect(await reconcile([], env)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^The executions can't be listed \(.*ECONNREFUSED.*\)\.\n$/),
  });
  expect(await reconcile([], { ALMA_API_PORT: String(port) })).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^Alma's API at http:\S+ can't be reached \(.*ECONNREFUSED.*\)\.\n$/,
    ),
  });
});

test.each([
  ["challenge", 2, "--withhold takes a job's end"],
  ["not-job-end", 1, "Only a job's end can be withheld."],
])("--withhold refuses %s", async (word, code, words) => {
  const { exitCode, stdout, stderr } = await send(word, "--withhold");
  expect(stdout + stderr).toContain(words);
  expect(exitCode).toBe(code);
});

test("it runs as a process too, with its exit code", async () => {
  const alma = await startAlma(ended(first.word, 50));
  const { exitCode, stdout, stderr } = await run("reconcile.ts", [], { ...ports, ...alma });
  expect(stdout).toMatch(/^Comparing Alma at http[\s\S]+ missing\n/);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
});
