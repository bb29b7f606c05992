import { TEST_HEADER, TEST_RENAME } from "@almahook/functions/log-line";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { resourcesOf } from "@almahook/synth/deployment";
import { root } from "@almahook/synth/platform";
import { settings } from "@almahook/testing/declared";
import { evaluateStage, JOB_NAMES } from "@almahook/testing/evaluate-stage";
import type { Faults } from "@almahook/testing/local-stage";
import { runProgram } from "@almahook/testing/run-command";
import { describe, expect, test } from "vitest";
import { stageOf, startMachine } from "./machine.ts";

const [pipeline] = pipelines;

const [environment] = ENVIRONMENTS;

const deployment = await evaluateStage(environment.stage, {
  env: {
    ...JOB_NAMES,
    [`${pipeline.name}_EXPECTED_EVERY_HOURS`]: "30",
    ALMA_API_URL: "https://api-na.hosted.exlibrisgroup.com",
  },
});
const stage = stageOf(deployment);

const inputsOf = (type: string) =>
  resourcesOf(deployment, type).map(({ inputs }) => Object(inputs));

/** The commands that the alarms print, by the alarms' names. */
const commands = new Map<string, string>(
  inputsOf("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name, alarmDescription }) => [
    name.replace(`almahook-${environment.stage}-`, ""),
    alarmDescription.split("\n")[1],
  ]),
);

const HOUR = 3_600_000;

/** The event of a pipeline's job that ended some hours ago, with changes to its job instance. */
function ended(name: string = pipeline.samples[0].name, hours = 1, changes: object = {}) {
  const sample = sampleEvents(settings).find((each) => each.name === name);
  const event = Object(sample?.event(jobRun(new Date(Date.now() - hours * HOUR))));
  return { ...event, job_instance: { ...event.job_instance, ...changes } };
}

/** Step Functions answers each call with an error. */
const answers = (status: number, type: string): Faults => ({
  stepFunctions: () => Response.json({ __type: type, message: "As asked for" }, { status }),
});

/** A machine on which a job has just ended in Alma. */
async function jobEnds(changes: object = {}, states?: object) {
  const machine = await startMachine(stage, states);
  const event = ended(undefined, 1, changes);
  machine.end(event);
  return { ...machine, event, body: JSON.stringify(event), id: String(event.job_instance.id) };
}

/** Runs an alarm's command as it is printed, and with `--yes`. The export has been started then. */
async function followAlarm(
  { run, executions, id }: Awaited<ReturnType<typeof jobEnds>>,
  alarm: string,
) {
  const command = commands.get(alarm)?.replace("JOB_ID", id) ?? "";
  expect(await run(command)).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining("Nothing was sent. Add --yes to start 1 export"),
  });
  expect(await executions()).toEqual([]);
  expect(await run(`${command} --yes`)).toMatchObject({
    exitCode: 0,
    output: expect.stringMatching(/ pipeline initiated\.$/m),
  });
  expect(await executions()).toEqual([{ name: expect.stringContaining(id), status: "SUCCEEDED" }]);
}

test("an alarm's command is one that npm runs as it is printed", async () => {
  const { env } = await jobEnds();
  const [, printed = ""] = commands.get("failed")?.split(/^npx sst shell --stage \w+ -- /) ?? [];
  const { PATH, HOME } = process.env;
  const options = { cwd: root, env: { PATH, HOME, ...env } };
  expect(await runProgram("sh", ["-c", printed], options)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("Add --yes"),
  });
});

describe("what goes wrong is told, and what the alarm says starts the export", () => {
  test.each<[string, number, string, Faults]>([
    ["1: Step Functions throttles", 503, "failed", answers(400, "ThrottlingException")],
    ["1: Step Functions is down", 503, "failed", answers(500, "InternalFailure")],
    ["1: Step Functions hangs", 503, "failed", { stepFunctions: () => new Promise(() => {}) }],
    ["2: Step Functions refuses", 500, "failed", answers(400, "AccessDeniedException")],
    ["2: the state machine is deleted", 500, "failed", answers(400, "StateMachineDoesNotExist")],
    ["9: the function can't start", 502, "errors", { settings: { WORKSPACE: "" } }],
    ["10: Lambda throttles the function", 429, "throttles", { lambda: 429 }],
  ])("%s", async (_, status, alarm, faults) => {
    const machine = await jobEnds();
    const answer = await machine.call(machine.body, { faults });
    // Without a log line, Lambda's own metrics set off the alarm.
    expect(answer).toMatchObject({ status, line: alarm === "failed" ? { alarm } : {} });
    await followAlarm(machine, alarm);
  });

  test.each([
    ["4: a signed event is not JSON", 400, () => "{"],
    ["4: a signed event is XML", 415, () => "<webhook/>"],
    ["4: a signed event has no action", 422, () => "{}"],
    [
      "5: a field is not as expected",
      422,
      (body: string) => body.replaceAll(/"value":"\d+"/g, '"value":"1,234"'),
    ],
  ])("%s", async (_, status, spoil) => {
    const machine = await jobEnds();
    const answer = await machine.call(spoil(machine.body));
    expect(answer).toMatchObject({ status, line: { alarm: "unusable" } });
    await followAlarm(machine, "unusable");
  });

  test("6: another secret signs, and once it is the right one, Alma's own call starts nothing more", async () => {
    const machine = await jobEnds();
    expect(await machine.call(machine.body, { secret: "another" })).toMatchObject({
      status: 401,
      line: { alarm: "wrong-signature" },
    });
    expect(await machine.run(commands.get("wrong-signature") ?? "")).toMatchObject({
      output: expect.stringContaining(
        "1 signed with another secret. Alma was asked, so any exports among them are in this list.",
      ),
    });
    await followAlarm(machine, "wrong-signature");
    expect(await machine.call(machine.body)).toMatchObject({
      status: 200,
      text: expect.stringMatching(/ pipeline already initiated\.$/),
    });
    expect(await machine.executions()).toHaveLength(1);
  });

  test("7: the job failed, which the check reports once more", async () => {
    const machine = await jobEnds({ status: { value: "SYSTEM_ABORTED" } });
    expect(await machine.call(machine.body)).toMatchObject({
      status: 200,
      line: { alarm: "job-failed", counters: expect.any(Array) },
    });
    const [line] = await machine.check(Date.now() + 24 * HOUR);
    expect(line).toMatchObject({ alarm: "missed", reason: "job-failed", jobId: machine.id });
    await followAlarm(machine, "job-failed");
  });

  test("11: Alma does not call", async () => {
    await followAlarm(await jobEnds(), "silence");
  });

  test("12: nothing has started a pipeline", async () => {
    await followAlarm(await jobEnds(), `late-${pipeline.name.toLowerCase()}`);
  });

  test("14: the execution fails", async () => {
    const machine = await jobEnds({}, { Broken: { Type: "Fail", Error: "Broken" } });
    await machine.call(machine.body);
    const [execution] = await machine.executions();
    expect(execution).toMatchObject({ status: "FAILED" });
    const name = execution?.name ?? "";
    expect(reported(name)).toBe(true);
    const again = failedExecutionCommand(name).replace("WORD", "again");
    expect(await machine.run(again)).toMatchObject({ exitCode: 1 });
    expect(await machine.run(`${again} --yes`)).toMatchObject({ exitCode: 0 });
    expect(await machine.executions()).toHaveLength(2);
    expect(await machine.run(`${again} --yes`)).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("again has been used for this export"),
    });
  });

  test("15: whatever else, the check finds it once Alma has given up", async () => {
    const machine = await jobEnds();
    const before = await machine.check(Date.now() + 9 * HOUR);
    expect(before).toMatchObject([{ outcome: "checked", missed: 0 }]);
    const [line] = await machine.check(Date.now() + 11 * HOUR);
    expect(line).toMatchObject({ alarm: "missed", reason: "missing", jobId: machine.id });
    await followAlarm(machine, "missed");
  });
});

describe("what needs nobody sets off no alarm", () => {
  test("3: Step Functions is slow", async () => {
    const machine = await jobEnds();
    const stepFunctions = async (request: Request) => {
      await new Promise((resolve) => setTimeout(resolve, 1300));
      return machine.stepFunctions.fetch(request);
    };
    const { status, line } = await machine.call(machine.body, { faults: { stepFunctions } });
    expect({ status, outcome: line.outcome, alarm: line.alarm }).toEqual({
      status: 200,
      outcome: "started",
      alarm: undefined,
    });
    expect(await machine.executions()).toHaveLength(1);
  });

  test.each([
    ["8: the job exported nothing", "empty"],
    ["a job of another environment", "other-environment"],
    ["a job of no pipeline", "unknown-job"],
    ["an event of another kind", "not-job-end"],
  ])("%s", async (_, sample) => {
    const machine = await startMachine(stage);
    const event = ended(sample);
    machine.end(event);
    const { status, line } = await machine.call(JSON.stringify(event));
    expect([status, line.alarm]).toEqual([200, undefined]);
    expect(await machine.run(commands.get("missed") ?? "")).toMatchObject({ exitCode: 0 });
  });

  test("13: a setting can't work, which is warned of. Once it is right, the export is listed", async () => {
    const machine = await jobEnds();
    const faults = { settings: { WORKSPACE: `${environment.workspace}x` } };
    const { status, line } = await machine.call(machine.body, { faults });
    expect([status, line.alarm]).toEqual([200, undefined]);
    expect(machine.lines[0]).toContain('"level":"WARN","message":"');
    await followAlarm(machine, "missed");
  });

  test("a scanner, which signs nothing", async () => {
    const machine = await startMachine(stage);
    const { status, line } = await machine.call("{}", { secret: "" });
    expect([status, line.alarm]).toEqual([401, undefined]);
  });

  test("a deployment's own tests", async () => {
    const machine = await startMachine(stage);
    const faults = answers(400, "AccessDeniedException");
    for (const body of ["{", JSON.stringify(ended())]) {
      const { line } = await machine.call(body, { headers: { [TEST_HEADER]: "1" }, faults });
      expect(line).toMatchObject({ test: true });
      expect(line.alarm).toBeUndefined();
    }
  });

  test("executions that others, or a deployment's own tests, have named", () => {
    expect(reported("by-somebody-else")).toBe(false);
    expect(reported(`${pipeline.namePrefixes[0]}2026-05-01-1-${TEST_RENAME}`)).toBe(false);
  });
});

/**
 * Whether EventBridge's rule matches a failed execution with this name, whatever its state machine.
 */
function reported(name: string): boolean {
  const [{ eventPattern }] = inputsOf("aws:cloudwatch/eventRule:EventRule");
  const { detail } = JSON.parse(eventPattern);
  const [{ "anything-but": excluded }] = detail.executionArn;
  return (
    detail.name.some(({ prefix }: { prefix: string }) => name.startsWith(prefix)) &&
    !`arn:${name}`.endsWith(excluded.suffix)
  );
}

/** The command in the message about a failed execution. */
function failedExecutionCommand(name: string): string {
  const [{ inputTransformer }] = inputsOf("aws:cloudwatch/eventTarget:EventTarget");
  const lines = inputTransformer.inputTemplate.split("\n").map((line: string) => JSON.parse(line));
  const command = lines.find((line: string) => line.startsWith("npx "));
  return command.replace("<name>", name);
}
