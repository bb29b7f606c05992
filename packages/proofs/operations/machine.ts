import { createJobsApi } from "@almahook/alma/jobs-api";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { createApp } from "@almahook/functions/app";
import { check } from "@almahook/functions/check";
import { readFunctionSettings, type Settings } from "@almahook/functions/function-settings";
import { requestLine } from "@almahook/functions/log-line";
import { createExecutionsApi } from "@almahook/functions/read-account";
import { createStart } from "@almahook/functions/start-execution";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { command as exportsCommand } from "@almahook/local/exports";
import { type Served, serve } from "@almahook/local/serve";
import { createStepFunctions } from "@almahook/step-functions/step-functions";
import { linksOf, resourcesOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import { callCommand } from "@almahook/testing/call-command";
import { onTestFinished, vi } from "vitest";

/** The SDK wants them; nothing here looks at them. */
const AWS = {
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "an-id",
  AWS_SECRET_ACCESS_KEY: "a-secret",
};

/** Answers a request in the place of a system. */
export type Fault = (request: Request) => Response | Promise<Response>;

/** The settings and links of a stage as it would be deployed. */
export function stageOf(deployment: Deployment) {
  const links = Object.fromEntries(
    linksOf(deployment).map(({ name, properties }) => [name, Object(properties)]),
  );
  const webhook = resourcesOf(deployment, "aws:lambda/function:Function").find(
    ({ name }) => name === "WebhookFunction",
  );
  return {
    links,
    settings: readFunctionSettings(Object(webhook?.inputs).environment.variables, links),
  };
}

/**
 * Runs a stage on this machine, over real sockets: its webhook, Step Functions, Alma's jobs API and the
 * log. Each of them can be at fault.
 *
 * @param states of every state machine
 */
export async function startMachine(
  { links, settings }: ReturnType<typeof stageOf>,
  states: object = { Done: { Type: "Succeed" } },
) {
  const log: string[] = [];
  const faults: { stepFunctions?: Fault; webhook?: Fault; settings?: Partial<Settings> } = {};

  const [StartAt = ""] = Object.keys(states);
  const stepFunctions = createStepFunctions({
    stateMachines: Object.values(settings.stateMachineArns).map((arn) => ({
      arn,
      definition: { StartAt, States: states },
    })),
    now: Date.now,
  });
  const alma = createAlmaJobs(links.AlmaApiKey.value, Object.values(settings.jobNames));

  const open: Served[] = [];
  const listen = async (answer: Fault) => {
    const served = await serve(answer, 0);
    open.push(served);
    return served.url;
  };
  onTestFinished(async () => {
    await stepFunctions.close();
    await Promise.all(open.map(({ close }) => close()));
  });

  const urls = {
    stepFunctions: await listen((request) =>
      (faults.stepFunctions ?? stepFunctions.fetch)(request),
    ),
    alma: await listen(alma.fetch),
    logs: await listen(() => {
      const asked = log.filter((line) => /"(event|alarm)":/.test(line));
      return Response.json({ events: asked.map((message) => ({ message })) });
    }),
  };
  const client = {
    endpoint: urls.stepFunctions,
    region: AWS.AWS_REGION,
    credentials: { accessKeyId: "an-id", secretAccessKey: "a-secret" },
  };
  const webhookUrl = await listen((request) => (faults.webhook ?? answerWebhook)(request));

  /** A cold start for each request, so that no fault outlives it. */
  const answerWebhook: Fault = (request) => {
    const app = createApp({
      secrets: settings.secrets,
      settings: { ...settings, ...faults.settings },
      start: createStart(
        settings.stateMachineArns,
        { monotonic: () => performance.now(), wall: Date.now },
        client,
      ),
      log: (facts) => void log.push(requestLine(facts, Date.now()).trim()),
      monotonic: () => performance.now(),
    });
    return app.fetch(request);
  };

  const shell = {
    ...Object.fromEntries(
      Object.entries({
        ...links,
        App: { name: "almahook", stage: "prod" },
        Webhook: { url: webhookUrl },
        CheckSettings: { ...links.CheckSettings, ALMA_API_URL: urls.alma },
      }).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]),
    ),
    ...AWS,
    AWS_ENDPOINT_URL_SFN: urls.stepFunctions,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: urls.logs,
  };

  return {
    faults,

    /** The environment variables of what stands for `sst shell --stage prod`. */
    shell,

    /** Step Functions without a fault. */
    stepFunctions: stepFunctions.fetch,

    /** Ends a job in Alma, which calls nobody. */
    end: (event: object) => alma.add(Object(event).job_instance),

    /** Sends what Alma sends. @returns the status and the text of the answer, and its log line */
    async call(body: string, more: { secret?: string; headers?: Record<string, string> } = {}) {
      const { secret = settings.secrets.current, headers } = more;
      const before = log.length;
      const response = await fetch(webhookUrl, {
        method: "POST",
        headers: { ...(secret && { [SIGNATURE_HEADER]: sign(body, secret) }), ...headers },
        body,
      });
      const text = await response.text();
      const line = log[before];
      return { status: response.status, text, line: line ? JSON.parse(line) : undefined };
    },

    /** Runs the check at a time, in milliseconds since 1970. @returns its log lines */
    async check(time: number) {
      const lines: string[] = [];
      const systems = {
        alma: createJobsApi({
          url: urls.alma,
          key: links.AlmaApiKey.value,
          fetch,
          now: Date.now,
          sleep: async () => {},
        }),
        executions: createExecutionsApi(client),
        settings,
      };
      await check(
        systems,
        () => time,
        (line) => lines.push(line),
      );
      return lines.map((line) => JSON.parse(line));
    },

    /** Runs a command as an alarm prints it, in what stands for `sst shell --stage prod`. */
    async run(command: string) {
      const [, options] =
        /^npx sst shell --stage prod -- npm run exports -- (.*)$/.exec(command) ?? [];
      if (options === undefined) throw new Error(`Not a command of an alarm: ${command}`);
      // The SDK reads its own settings in the process.
      for (const [name, value] of Object.entries(shell)) vi.stubEnv(name, value);
      const { exitCode, stdout, stderr } = await callCommand(
        exportsCommand,
        options.split(" "),
        shell,
      );
      vi.unstubAllEnvs();
      return { exitCode, output: stdout + stderr };
    },

    /** The names and statuses of all executions, once they have ended. */
    async executions() {
      for (;;) {
        const all = stepFunctions.executions();
        if (all.every(({ status }) => status !== "RUNNING")) {
          return all.map(({ name, status }) => ({ name, status }));
        }
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
