import type { RequestListener } from "node:http";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { createCheck } from "@almahook/functions/check";
import { createHandler } from "@almahook/functions/webhook-handler";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { command as exportsCommand } from "@almahook/local/exports";
import { functionUrlListener, type Invoke } from "@almahook/local/function-url-server";
import { type Served, serve, serveListener } from "@almahook/local/serve";
import { createStepFunctions } from "@almahook/step-functions/step-functions";
import { linksOf, resourcesOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import { callCommand } from "@almahook/testing/call-command";
import { linkVariables } from "@almahook/testing/local-stage";
import { onTestFinished, vi } from "vitest";

/** Answers a request instead of a system. */
export type Fault = (request: Request) => Response | Promise<Response>;

/** The environment variables of a stage's functions as they would be deployed, and its links. */
export function stageOf(deployment: Deployment) {
  const variablesOf = (name: string): Record<string, string> => {
    const functions = resourcesOf(deployment, "aws:lambda/function:Function");
    const { variables } = Object(functions.find((each) => each.name === name)?.inputs).environment;
    // Links are in variables here, not in the bundle's encrypted file.
    const { SST_KEY, SST_KEY_FILE, ...plain } = variables;
    return plain;
  };
  return {
    name: deployment.app.stage,
    webhook: variablesOf("WebhookFunction"),
    check: variablesOf("CheckHandlerFunction"),
    links: Object.fromEntries(
      linksOf(deployment).map(({ name, properties }) => [name, Object(properties)]),
    ),
    stateMachineArns: linksOf(deployment).flatMap(({ name, properties }) =>
      name.endsWith("StateMachine") ? [String(Object(properties).arn)] : [],
    ),
  };
}

/**
 * Runs a stage on this machine, over real sockets: its function, Step Functions, Alma's jobs API
 * and the log. Each of them can have a fault.
 *
 * @param states of every state machine
 */
export async function startMachine(
  stage: ReturnType<typeof stageOf>,
  states: object = { Done: { Type: "Succeed" } },
) {
  const log: string[] = [];
  const faults: {
    stepFunctions?: Fault;
    /** The status that Lambda answers instead of the function. */
    lambda?: number;
    /** Settings of the function. */
    settings?: Record<string, string>;
  } = {};
  const secret = stage.links.AlmaChallengeSecret.value;
  const apiKey = stage.links.AlmaApiKey.value;

  const [StartAt = ""] = Object.keys(states);
  const stepFunctions = createStepFunctions({
    stateMachines: stage.stateMachineArns.map((arn) => ({
      arn,
      definition: { StartAt, States: states },
    })),
    now: Date.now,
  });
  const alma = createAlmaJobs(apiKey, Object.values(stage.webhook));

  const open: Served[] = [];
  const opened = (served: Served) => {
    open.push(served);
    return served.url;
  };
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await stepFunctions.close();
    await Promise.all(open.map(({ close }) => close()));
  });
  const stepFunctionsUrl = opened(
    await serve((request) => (faults.stepFunctions ?? stepFunctions.fetch)(request), 0),
  );
  const almaUrl = opened(await serve(alma.fetch, 0));
  const logsUrl = opened(
    await serve(() => {
      const asked = log.filter((line) => /"(event|alarm)":/.test(line));
      return Response.json({ events: asked.map((message) => ({ message })) });
    }, 0),
  );

  const aws = {
    AWS_ENDPOINT_URL_SFN: stepFunctionsUrl,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logsUrl,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "an-id",
    AWS_SECRET_ACCESS_KEY: "a-secret",
  };
  // The SDK reads these from the process.
  for (const [name, value] of Object.entries(aws)) vi.stubEnv(name, value);

  /** Each event gets a cold function, so that a fault affects no other event. */
  const invoke: Invoke = async (event) => {
    const requestId = "an-invocation";
    try {
      const handler = createHandler(
        { ...stage.webhook, ...linkVariables(stage.links), ...aws, ...faults.settings },
        (line) => log.push(line.trim()),
        { monotonic: () => performance.now(), wall: Date.now },
      );
      return { requestId, result: await handler(event) };
    } catch (error) {
      return { requestId, error: { errorType: "Error", errorMessage: String(error) } };
    }
  };
  const functionUrl = functionUrlListener(invoke, () => () => {});
  const answerWebhook: RequestListener = (request, response) => {
    if (faults.lambda === undefined) functionUrl(request, response);
    else response.writeHead(faults.lambda).end();
  };
  const webhookUrl = opened(await serveListener(answerWebhook, 0));

  const shell = {
    ...linkVariables({
      ...stage.links,
      App: { name: "almahook", stage: stage.name },
      Webhook: { url: webhookUrl },
      CheckSettings: { ...stage.links.CheckSettings, ALMA_API_URL: almaUrl },
    }),
    ...aws,
  };

  return {
    faults,
    log,

    /** Step Functions without a fault. */
    stepFunctions: stepFunctions.fetch,

    /** The environment variables of what stands for `sst shell`. */
    shell,

    /** Ends a job in Alma, which sends no webhook for it. */
    end: (event: object) => alma.add(Object(event).job_instance),

    /**
     * Sends an event as Alma does.
     *
     * @returns the status and the text of the answer, and the last line of the log
     */
    async call(body: string, more: { secret?: string; headers?: Record<string, string> } = {}) {
      const { secret: key = secret, headers } = more;
      const response = await fetch(webhookUrl, {
        method: "POST",
        headers: { ...(key && { [SIGNATURE_HEADER]: sign(body, key) }), ...headers },
        body,
      });
      const text = await response.text();
      return { status: response.status, text, line: JSON.parse(log.at(-1) ?? "{}") };
    },

    /** Runs the check at a time, in milliseconds since 1970. @returns its log lines */
    async check(time: number) {
      const lines: string[] = [];
      const env = { ...stage.check, ...linkVariables(stage.links), ...aws, ALMA_API_URL: almaUrl };
      await createCheck(
        env,
        (line) => lines.push(line),
        () => time,
      )();
      return lines.map((line) => JSON.parse(line));
    },

    /** Runs a command as an alarm prints it, in what stands for `sst shell`. */
    async run(command: string) {
      const printed =
        /^npx sst shell --stage (\w+) -- npm run exports -- (?<options>--stage \1 .*)$/;
      const { options } = printed.exec(command)?.groups ?? {};
      if (options === undefined) throw new Error(`Not a command of an alarm: ${command}`);
      const { exitCode, stdout, stderr } = await callCommand(
        exportsCommand,
        options.split(" "),
        shell,
      );
      return { exitCode, output: stdout + stderr };
    },

    /** The names and statuses of all executions, once they have ended. */
    async executions() {
      const running = () => stepFunctions.executions().some(({ status }) => status === "RUNNING");
      await vi.waitUntil(() => !running(), { timeout: 60_000 });
      return stepFunctions.executions().map(({ name, status }) => ({ name, status }));
    },
  };
}
