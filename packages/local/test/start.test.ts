import { decide } from "@almahook/pipelines/decide";
import { settingNamesOf } from "@almahook/pipelines/pipeline";
import { pipelines } from "@almahook/pipelines/registry";
import { callCommand } from "@almahook/testing/call-command";
import { event, startingEvent, starts } from "@almahook/testing/contract";
import { settings } from "@almahook/testing/declared";
import { FREE_PORTS, startService } from "@almahook/testing/run-command";
import { AWS, AWS_CLIENT } from "@almahook/testing/start-server";
import { SFN } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { command } from "../src/start.ts";
import { type Sent, send as sendRequest } from "./send-request.ts";

const [first] = pipelines;
const { acceptedStatuses } = settingNamesOf(first);

let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  service = await startService({ [acceptedStatuses]: "UNHEARD_OF" });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
  expect(service.lines.at(-1)).toBe("Stopped.");
});

const send = (request: Sent, url = service.webhook) => sendRequest(url, request);

const stepFunctions = () => new SFN({ endpoint: service.stepFunctions, ...AWS_CLIENT });

const { stateMachineArns: arns } = readLocalSettings({}).settings;

async function executionsOf(pipeline: string, name: string) {
  const client = stepFunctions();
  const { executions = [] } = await client.listExecutions({ stateMachineArn: arns[pipeline] });
  return executions.filter((execution) => execution.name === name);
}

/** An event that starts the first pipeline, of a run of its own. */
function starting(run: number, fields: object = {}) {
  const json = startingEvent(settings, { id: String(10_000_000 + run), ...fields });
  const decision = decide(json, settings);
  return {
    request: event(json),
    executionName: decision.kind === "start" ? decision.executionName : "",
  };
}

test.each(starts)("starts $name, which succeeds, and only once", async (start) => {
  const { pipeline, request, name, input } = start;
  const sentence = "Webhook POST request received and validated,";
  expect(await send(request)).toMatchObject({
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: `${sentence} ${pipeline} pipeline initiated.`,
  });
  expect(await send(request)).toMatchObject({
    status: 200,
    body: `${sentence} ${pipeline} pipeline already initiated.`,
  });
  const executions = await executionsOf(pipeline, name);
  expect(executions).toHaveLength(1);
  const description = await stepFunctions().describeExecution({
    executionArn: executions[0]?.executionArn,
  });
  expect(description.status).toBe("SUCCEEDED");
  expect(JSON.parse(description.input ?? "")).toEqual(input);
});

test("a method and a query reach the function as they were sent", async () => {
  expect(await send({ method: "TRACE" })).toMatchObject({
    status: 405,
    headers: { allow: "GET, POST" },
  });
  expect(await send({ path: "/alma/webhook?x=1&challenge=a%20b" })).toMatchObject({
    status: 200,
    body: "a b",
  });
});

test("twenty deliveries of one event at once start one execution, and all are answered 200", async () => {
  const { request, executionName } = starting(20);
  const responses = await Promise.all(Array.from({ length: 20 }, () => send(request)));
  expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(await executionsOf(first.name, executionName)).toHaveLength(1);
});

test("a body of more than 6 MiB is refused as a function URL refuses it", async () => {
  expect((await send({ method: "POST", body: "x".repeat(7_000_000) })).status).toBe(413);
});

test("what the playground sends is said to be too large for the function, if it is", async () => {
  const sent = await fetch(`${service.playground}/send`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: service.playground },
    body: JSON.stringify({ event: "x".repeat(7_000_000), secret: "none", deliveries: "twice" }),
  });
  expect(sent.status).toBe(500);
  expect(await sent.text()).toContain("413");
});

test("a line is printed for each webhook, without the secret or a signature", async () => {
  await send(starting(30, { counter: [] }).request);
  await expect
    .poll(() => service.lines.at(-1))
    .toMatch(
      new RegExp(
        `^\\d\\d:\\d\\d:\\d\\d {2}200 ignored {4}${first.name} · nothing-exported · 0 records · “`,
      ),
    );
  const all = service.lines.join("\n");
  expect(all).not.toContain("itsasecret");
  for (const { request } of starts) {
    expect(all).not.toContain(Object.values(request.headers ?? {})[0]);
  }
});

describe("a start that can't be", () => {
  test("a port in use is named, with what to do", async () => {
    const { port } = new URL(service.webhook);
    const { exitCode, stderr } = await callCommand(command, [], { ...FREE_PORTS, PORT: port });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      `Port ${port} is in use. Is npm start already running? If not, choose another port with PORT=… npm start.\n`,
    );
  });

  const notSet = pipelines.slice(1).map(({ stateMachine }) => `${stateMachine.setting} is not set`);

  test.each([
    [{ PORT: "http" }, "PORT must be a port number, 0 to 65535."],
    [
      {
        AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:1",
        [first.stateMachine.setting]: arns[first.name] ?? "",
      },
      `${notSet.join("; ")}. AWS_ENDPOINT_URL_SFN names a Step Functions that knows only its own state machines, so their ARNs have no defaults.`,
    ],
  ])("%j is explained in one sentence", async (env, problems) => {
    expect(await callCommand(command, [], env)).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `The service can't start with these settings: ${problems}\n`,
    });
  });
});

test("another Step Functions endpoint is used instead of the local one", async () => {
  const env = {
    ...FREE_PORTS,
    AWS_ENDPOINT_URL_SFN: service.stepFunctions,
    ...AWS,
    ...Object.fromEntries(
      pipelines.map(({ name, stateMachine }) => [stateMachine.setting, arns[name] ?? ""]),
    ),
  };
  const other = await startLocalService(readLocalSettings(env), () => {});
  expect(other.stepFunctionsUrl).toBe(service.stepFunctions);
  const { request, executionName } = starting(40);
  const { body } = await send(request, other.webhookUrl);
  await other.close();
  expect(body).toContain(`${first.name} pipeline initiated`);
  expect(await executionsOf(first.name, executionName)).toHaveLength(1);
});

test("settings that can't work are warned of in a sentence", () => {
  expect(service.lines).toContain(
    `Warning: ${acceptedStatuses} has UNHEARD_OF, a status that no job is known to end with.`,
  );
});
