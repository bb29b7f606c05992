import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Webhook } from "@almahook/alma/webhook";
import { accountOf } from "@almahook/pipelines/account";
import { decide } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import { callCommand } from "@almahook/testing/call-command";
import { type LocalStage, shellVariables, startLocalStage } from "@almahook/testing/local-stage";
import { SFN } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { createAlmaJobs } from "../src/alma-jobs-server.ts";
import { exportRows } from "../src/export-rows.ts";
import { command } from "../src/exports.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command as sendCommand } from "../src/send.ts";
import { serve } from "../src/serve.ts";

const HOUR = 3_600_000;
const { settings, almaApiKey } = readLocalSettings({});
const starting = sampleEvents(settings).filter(({ pipeline }) => pipeline);
const samples = starting.map(({ name }) => name);
const [sample = ""] = samples;

/** The service under test: on this machine and, with its links, as a stage. */
let stage: LocalStage;
let ports: Record<string, string>;
async function startService(env: Record<string, string> = {}) {
  stage = await startLocalStage({ name: "dev1", ...readLocalSettings(env) });
  const { webhookUrl, stepFunctionsUrl, almaApiUrl } = stage;
  const port = (url: string) => new URL(url).port;
  ports = {
    PORT: port(webhookUrl),
    STEP_FUNCTIONS_PORT: port(stepFunctionsUrl),
    ALMA_API_PORT: port(almaApiUrl),
  };
}
const stopService = () => stage.close();

const send = (...args: string[]) => callCommand(sendCommand, args, ports);
const exports = (...args: string[]) => callCommand(command, args, ports);
const stageExports = (args: string[], env: Record<string, string> = {}) =>
  callCommand(command, ["--stage", "dev1", ...args], { ...stage.env, ...env });

/** The variables of the stage's shell if it was deployed with another ALMA_API_URL, or without. */
const withAlmaAt = (ALMA_API_URL = "") =>
  shellVariables({ ...stage.links, Deployment: { ...stage.links.Deployment, ALMA_API_URL } });

const objects = (stdout: string) =>
  stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const outcomes = () => stage.lines.map((line) => JSON.parse(line).outcome);

let runs = 0;
/** The end of a sample's job some hours ago. */
function jobEnd(sample: string, hoursAgo = 1) {
  runs += 1;
  const ended = new Date(Date.now() - hoursAgo * HOUR);
  return v.parse(Webhook, sampleWebhook(sample, settings, jobRun(ended, runs)));
}
const idOf = (event: Webhook) => v.parse(v.object({ id: v.string() }), event.job_instance).id;

/** Lets Alma know of a job, and not call. */
const endInAlma = (event: Webhook) => stage.alma.add(JSON.stringify(event));

/** A line of a failed start, as far as commands read it. */
const lineOf = (event: object, more: object = {}) =>
  JSON.stringify({ timestamp: new Date().toISOString(), outcome: "failed", event, ...more });

async function file(name: string, content: Uint8Array | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "almahook-exports-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Starts an execution as another service would, by a name of its own. */
const startExecution = (event: Webhook, otherInput?: object) => {
  const decision = decide(event, settings);
  if (decision.kind !== "start") throw new Error("It does not start");
  const stateMachineArn = settings.stateMachineArns[decision.pipeline];
  const input = JSON.stringify(otherInput ?? decision.input);
  return new SFN().startExecution({ stateMachineArn, input });
};

describe("exports are listed, and started", () => {
  beforeEach(() => startService());
  afterEach(stopService);

  test("a missing export of each pipeline is listed, started with --yes, and started once", async () => {
    for (const each of samples) expect((await send(each, "--withhold")).exitCode).toBe(0);
    await send("empty", "--withhold");
    await send("empty", "--withhold");
    const listed = await exports();
    expect(listed).toMatchObject({ exitCode: 1, stderr: "" });
    expect(listed.stdout).toContain(
      `Nothing was sent. Add --yes to start ${samples.length} exports at ${stage.webhookUrl}.`,
    );
    expect(stage.lines).toEqual([]);

    const sent = await exports("--yes");
    expect(sent.stdout).toContain(`${samples.length} of ${samples.length} initiated`);
    expect(sent).toMatchObject({ exitCode: 0, stderr: "" });
    expect(outcomes()).toEqual(samples.map(() => "started"));

    const again = await exports("--accept", "--yes");
    expect(again.stdout).toContain("There is nothing to start.");
    expect(again.exitCode).toBe(0);
    expect(stage.lines).toHaveLength(samples.length);
  });

  test("a failed job that only the log knows is started with --accept", async () => {
    const failed = jobEnd("failed");
    stage.lines.push(lineOf(failed, { outcome: "ignored" }));
    const listed = await stageExports(["--yes"]);
    expect(listed.stdout).toContain(`--accept --only ${idOf(failed)}`);
    expect(listed.exitCode).toBe(1);
    const accepted = await stageExports(["--accept", "--only", idOf(failed), "--yes"]);
    expect(accepted.stdout).toContain("1 of 1 initiated");
    expect(accepted.exitCode).toBe(0);
  });

  test.each([
    ["a failure and no counters", "failed", [], /^job-failed .* run the job again in Alma$/m, 1],
    [
      "counters that its pipeline does not know",
      sample,
      [{ type: { value: "another" }, value: "5" }],
      /^nothing-exported .* if its report in Alma has records: start it with/m,
      0,
    ],
    [
      "counters that are not a list",
      sample,
      "\u001b",
      /^unusable .* fix: job_instance\.counter must be a list$/m,
      1,
    ],
  ])("an export with %s is not started, but listed with what to do", async (...row) => {
    const [, name, counter, line, code] = row;
    const { job_instance, ...event } = jobEnd(name);
    endInAlma({ ...event, job_instance: { ...Object(job_instance), counter } });
    const { stdout, exitCode } = await exports("--accept", "--yes");
    expect(stdout).toMatch(line);
    expect(stdout).not.toContain("--accept --only");
    expect(exitCode).toBe(code);
    expect(stage.lines).toEqual([]);
  });

  test("--again takes only exports that have an execution", async () => {
    await send(sample);
    await send(sample, "--withhold");
    expect((await exports("--again", "word")).stdout).toContain("Add --yes to start 1 export");
  });

  test("a second run that can't be started is not a success", async () => {
    await send("empty", "--withhold");
    expect(await exports("--again", "second", "--yes")).toMatchObject({ exitCode: 1 });
    await send(sample, "--withhold");
    const { stdout } = await exports("--again", "second");
    expect(stdout).toMatch(/^missing .* --yes without --again starts it$/m);
  });

  test("a word that has been used for a second run is named before anything is sent", async () => {
    await send(sample);
    expect(await exports("--again", "word", "--yes")).toMatchObject({ exitCode: 0 });
    const { stdout } = await exports("--again", "word");
    expect(stdout).toContain("word has been used for this export: choose another word");
    expect(stdout).not.toContain("Add --yes");
    expect(await exports("--again", "word", "--yes")).toMatchObject({ exitCode: 1 });
    // For another one, it has not been used yet.
    await send(sample);
    expect(await exports("--again", "word", "--yes")).toMatchObject({ exitCode: 1 });
    expect(outcomes()).toHaveLength(4);
  });

  test("--only finds an export by the name of any of its executions", async () => {
    await send(sample);
    for (const word of ["one", "other"]) await exports("--again", word, "--yes");
    for (const { name } of stage.stepFunctions.executions()) {
      expect(objects((await exports("--json", "--only", name)).stdout)).toHaveLength(1);
    }
  });

  test("--json has an object for each export and unexplained execution, and nothing else", async () => {
    const missing = jobEnd(sample, 3);
    endInAlma(missing);
    await startExecution(missing, { of: "no export" });
    const { exitCode, stdout, stderr } = await stageExports(["--json"]);
    const decision = decide(missing, settings);
    expect(objects(stdout)).toEqual([
      {
        state: "missing",
        pipeline: decision.pipeline,
        jobId: idOf(missing),
        jobName: decision.job?.name,
        jobStatus: decision.job?.status,
        endedAt: expect.stringMatching(/Z$/),
        records: 42,
        seenIn: ["alma"],
        issues: [],
      },
      {
        state: "unexplained",
        pipeline: decision.pipeline,
        executionName: expect.any(String),
        executionStatus: expect.any(String),
        startedAt: expect.stringMatching(/Z$/),
      },
    ]);
    expect(stderr).toContain("Nothing was sent.");
    expect(exitCode).toBe(1);
  });

  test("--only takes an id or an execution's name as a whole, or else a part of what a row has", async () => {
    const [one, other] = [jobEnd(samples[0] ?? ""), jobEnd(samples.at(-1) ?? "")];
    for (const each of [one, other]) endInAlma(each);
    const ids = async (only: string) =>
      objects((await exports("--json", "--only", only)).stdout).map(({ jobId }) => jobId);
    const decision = decide(one, settings);
    expect(await ids(idOf(one))).toEqual([idOf(one)]);
    expect(await ids(idOf(one).slice(0, 5))).toHaveLength(2);
    expect(await ids((decision.pipeline ?? "").toLowerCase())).toEqual([idOf(one)]);
    const name = decision.kind === "start" ? decision.executionName : "";
    expect(await ids(name)).toEqual([idOf(one)]);
    const { job_instance } = one;
    for (const id of [`${idOf(one)}-A`, `${idOf(one)}-a`]) {
      endInAlma({ ...one, job_instance: { ...Object(job_instance), id } });
    }
    expect(await ids(`${idOf(one)}-a`)).toEqual([`${idOf(one)}-a`]);
    expect(await exports("--only", "nothing")).toMatchObject({ exitCode: 1 });
  });

  test("a job with a name that its pipeline can't use is to be run again, because it keeps its name", () => {
    const issues = ["job_instance.name must end in WEEKLY"];
    const [known] = accountOf({
      events: [jobEnd(sample)],
      executions: [],
      settings,
      now: 0,
    }).exports;
    const rows = exportRows(known ? [{ ...known, state: "unusable", issues }] : []);
    expect(rows.at(-1)?.at(-1)).toBe(
      "fix: job_instance.name must end in WEEKLY; rename the job in Alma, and run it again there",
    );
  });

  test("what was not asked is said, with what follows and how to start an export by hand", async () => {
    const event = jobEnd(sample);
    stage.lines.push(
      lineOf(event),
      lineOf({}, { alarm: "wrong-signature", reason: "wrong-signature" }),
    );
    const { exitCode, stdout } = await stageExports(["--yes"], withAlmaAt());
    expect(stdout).toContain(
      `Alma was not asked, because ALMA_API_URL is not set: an export whose webhook never came is not in this list. To start one by hand: npx sst shell --stage dev1 -- npm run send -- ${sample} --id ID --ended TIME --yes --stage dev1`,
    );
    expect(stdout).toContain("Any exports among them are not in this list.");
    expect(stdout).toContain("1 of 1 initiated");
    expect(exitCode).toBe(1);
    expect((await exports()).stdout).toContain("No log was read");
  });

  test("a deployment's own tests are no exports", async () => {
    stage.lines.push(lineOf(jobEnd(sample), { test: true }));
    expect(await stageExports(["--json"], withAlmaAt())).toMatchObject({ stdout: "" });
  });

  test("a stage's log is read as far back as --since", async () => {
    const event = jobEnd(sample);
    const logged = new Date(Date.now() - 3 * HOUR).toISOString();
    stage.lines.push(lineOf(event, { timestamp: logged }));
    const listed = async (since: string) =>
      objects((await stageExports(["--json", "--since", since])).stdout).length;
    expect([await listed("4h"), await listed("2h")]).toEqual([1, 0]);
  });

  test("elsewhere than on Windows, each link is in a variable of its own", async () => {
    endInAlma(jobEnd(sample));
    const env = Object.fromEntries(
      Object.entries(stage.links).map(([name, link]) => [
        `SST_RESOURCE_${name}`,
        JSON.stringify(link),
      ]),
    );
    const { stdout } = await callCommand(command, ["--stage", "dev1", "--json"], env);
    expect(objects(stdout)).toMatchObject([{ state: "missing" }]);
  });

  test("without links, the URL, the secret and the settings do", async () => {
    const event = jobEnd(sample);
    const { webhookUrl, almaApiUrl } = stage;
    const target = ["--url", webhookUrl, "--secret", settings.secrets.current];
    const log = await file("log", lineOf(event));
    const args = ["--stage", "dev1", ...target];
    const alone = await callCommand(command, [...args, log, "--yes"]);
    expect(alone.stdout).toMatch(/Alma was not asked.* --stage dev1 --url URL --secret SECRET\n/);
    expect(alone.stdout).toContain("Step Functions was not asked about");
    expect(alone.exitCode).toBe(0);

    const { pipeline = "" } = decide(event, settings);
    const setting = settings.pipelines.find(({ name }) => name === pipeline)?.stateMachine.setting;
    const env = {
      [setting ?? ""]: settings.stateMachineArns[pipeline] ?? "",
      ALMA_API_URL: almaApiUrl,
      ALMA_API_KEY: almaApiKey,
    };
    endInAlma(event);
    const { stdout } = await callCommand(command, [...args, "--json"], env);
    expect(objects(stdout)).toMatchObject([
      { jobId: idOf(event), seenIn: ["alma", "log", "step-functions"] },
    ]);
  });
});

test("while a stage only observes, what the earlier service started is told from what it did not", async () => {
  await startService({ OBSERVE_ONLY: "true" });
  onTestFinished(stopService);
  const [same, other] = [jobEnd(sample, 1), jobEnd(samples.at(-1) ?? "", 2)];
  for (const each of [same, other]) await send(await file("event.json", JSON.stringify(each)));
  await startExecution(same);
  await startExecution(same, { of: "no export" });
  const listed = await stageExports(["--json"], withAlmaAt());
  expect(objects(listed.stdout)).toMatchObject([
    { state: "missing", jobId: idOf(other), seenIn: ["log"] },
    { state: "started-elsewhere", jobId: idOf(same), seenIn: ["log", "step-functions"] },
    { state: "unexplained" },
  ]);
  const { exitCode, stdout } = await stageExports(["--yes"], withAlmaAt());
  expect(stdout).toContain("not initiated because this environment only observes.");
  expect(stdout).toContain("0 of 1 initiated");
  expect(exitCode).toBe(1);
});

describe("nothing is started", () => {
  beforeAll(() => startService());
  afterAll(stopService);

  test.each<[string, (event: Webhook) => Uint8Array | string]>([
    ["lines", (event) => `INIT_START\n12:00:00 ${lineOf(event)}\n`],
    ["lines in UTF-16", (event) => Buffer.from(`\ufeff${lineOf(event)}\r\n`, "utf16le")],
  ])("a log in a file is read instead of the stage's: %s", async (_, content) => {
    const event = jobEnd(sample);
    stage.lines.push(lineOf(jobEnd(sample)));
    const { stdout } = await stageExports([await file("log", content(event)), "--json"]);
    expect(objects(stdout)).toMatchObject([{ jobId: idOf(event), seenIn: ["log"] }]);
  });

  test.each<[string, string, number, string]>([
    ["is empty", "", 2, "log has no log line and no event."],
    ["is not JSON", '{"action": "JOB_END",}', 2, "no event, and is not JSON: "],
    ["was cut", lineOf(jobEnd(sample)).slice(0, -2), 1, "1 in log lines that were cut."],
    ["is older", lineOf(jobEnd(sample, 200)), 0, "1 event is of jobs that ended earlier"],
    ["is of others", lineOf(jobEnd("unknown-job")), 0, "1 event is not of a pipeline's job"],
  ])("of a file that %s, it is said what it lacks", async (_, content, code, sentence) => {
    const log = await file("log", content);
    const { exitCode, stdout, stderr } = await stageExports([log], withAlmaAt());
    expect(stdout + stderr).toContain(sentence);
    expect(exitCode).toBe(code);
  });

  test.each<[Record<string, object | undefined>, string]>([
    [{ App: { stage: "prod" } }, "This is the shell of stage prod, and --stage is dev1."],
    [{ App: undefined }, "npx sst shell --stage dev1 -- npm run exports -- --stage dev1"],
    [{ Deployment: undefined }, "The stage has no link Deployment with logGroup"],
    [{ Webhook: { name: "almahook" } }, "The stage has no link Webhook with url"],
  ])("a stage with the links %j is refused: %s", async (links, sentence) => {
    const env = shellVariables({ ...stage.links, ...links });
    const { exitCode, stdout, stderr } = await callCommand(command, ["--stage", "dev1"], env);
    expect(stderr).toContain(sentence);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  });

  test.each([
    ["https://alma.example is not on this machine: add the --stage", "--url=https://alma.example"],
    ["--again and --accept are for different exports", "--again=word", "--accept"],
    ["--page takes no FILE, and of the options only", "--page", "--yes"],
    ["--page takes no FILE, and of the options only", "--page", "--only=1"],
  ])("options that do not belong together are refused: %s", async (sentence, ...options) => {
    const refused = { exitCode: 2, stderr: expect.stringContaining(sentence) };
    expect(await exports(...options)).toMatchObject(refused);
  });

  test("a source that can't be read whole is an error, never a shorter list", async () => {
    const { port, url, close } = await serve(() => Response.json({ total_record_count: 150 }), 0);
    const otherAlma = withAlmaAt(url);
    const refuses = async (sentence: RegExp, env: Record<string, string> = {}) =>
      expect(await stageExports([], env)).toEqual({
        exitCode: 2,
        stdout: "",
        stderr: expect.stringMatching(sentence),
      });
    await refuses(/^[^\n]*Alma's API[^\n]*\n$/, otherAlma);
    await close();
    await refuses(/^Alma's API at \S+ can't be reached .*Is npm start running\?\n$/, otherAlma);
    vi.stubEnv("AWS_ENDPOINT_URL_SFN", `http://127.0.0.1:${port}`);
    await refuses(/^The executions can't be read: connect ECONNREFUSED.*\n$/);
    vi.stubEnv("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", stage.almaApiUrl);
    await refuses(/^The log \/almahook\/dev1\/webhook can't be read: .+\n$/);
  });

  test("a pipeline whose job Alma does not have is named, and waits for a person", async () => {
    const { url, close } = await serve(createAlmaJobs(almaApiKey, []).fetch, 0);
    onTestFinished(close);
    const { exitCode, stdout } = await callCommand(command, [], { ...ports, ALMA_API_URL: url });
    for (const { pipeline = "" } of starting) {
      expect(stdout).toContain(`Alma has no job for ${pipeline} (${settings.jobNames[pipeline]})`);
    }
    expect(exitCode).toBe(1);
  });
});
