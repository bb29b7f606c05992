import { randomUUID } from "node:crypto";
import { readFunctionSettings } from "@almahook/functions/function-settings";
import { type EnvironmentVariables, readLinks } from "@almahook/functions/links";
import { createHandler } from "@almahook/functions/webhook-handler";
import { createAlmaJobs } from "@almahook/local/alma-jobs-server";
import { functionUrlListener } from "@almahook/local/function-url-server";
import { serve, serveListener } from "@almahook/local/serve";
import { createStepFunctions } from "@almahook/step-functions/step-functions";
import * as v from "valibot";
import { vi } from "vitest";
import { quick } from "./local-step-functions.ts";
import { AWS } from "./start-server.ts";

/** What is deployed of a stage. */
interface StageOptions {
  /** The stage's name. */
  name: string;
  /** The environment variables of its function, with the links in one of them. */
  variables: EnvironmentVariables;
}

/** What goes wrong in a stage. */
export interface Faults {
  /** Answers instead of Step Functions. */
  stepFunctions?: (request: Request) => Response | Promise<Response>;
  /** The status that Lambda answers instead of the function. */
  lambda?: number;
  /** Settings of the function. */
  settings?: Record<string, string>;
}

/** The variables in which `sst shell` passes links, as it does on Windows. */
export const shellVariables = (links: object) => ({ SST_RESOURCES_JSON: JSON.stringify(links) });

export type LocalStage = Awaited<ReturnType<typeof startLocalStage>>;

/**
 * Runs a stage on this machine, over real sockets: its function, Step Functions, Alma's jobs API and
 * CloudWatch Logs. Alma knows of the jobs whose ends are sent to the function. The AWS SDK in this
 * process calls the stage.
 *
 * @param definition of every state machine
 */
export async function startLocalStage(
  { name, variables }: StageOptions,
  definition: object = quick,
) {
  const lines: string[] = [];
  let faults: Faults = {};
  const deployed = readLinks(variables);
  const { stateMachineArns, jobNames } = readFunctionSettings(variables, deployed);
  const stateMachines = Object.values(stateMachineArns).map((arn) => ({ arn, definition }));
  const stepFunctions = createStepFunctions({ stateMachines, now: Date.now });
  const alma = createAlmaJobs(deployed.AlmaApiKey?.value ?? "", Object.values(jobNames));

  const stepFunctionsServer = await serve(
    (request) => (faults.stepFunctions ?? stepFunctions.fetch)(request),
    0,
  );
  const almaServer = await serve(alma.fetch, 0);
  const logsServer = await serveLogs(lines);
  const aws: Record<string, string> = {
    ...AWS,
    AWS_ENDPOINT_URL_SFN: stepFunctionsServer.url,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logsServer.url,
  };
  for (const [variable, value] of Object.entries(aws)) vi.stubEnv(variable, value);

  /** Each event gets a cold function, so that a fault affects no other event. */
  const invoke = async (event: unknown) => {
    const requestId = randomUUID();
    try {
      const handler = createHandler(
        { ...variables, ...aws, ...faults.settings },
        (line) => lines.push(line.trim()),
        { monotonic: () => performance.now(), wall: Date.now },
      );
      return { requestId, result: await handler(Object(event), { awsRequestId: requestId }) };
    } catch (error) {
      return { requestId, error: String(error) };
    }
  };
  const functionUrl = functionUrlListener(invoke, ({ body }) => {
    alma.add(body);
    return () => {};
  });
  const webhookServer = await serveListener((request, response) => {
    if (faults.lambda === undefined) functionUrl(request, response);
    else response.writeHead(faults.lambda).end();
  }, 0);

  const links = {
    ...deployed,
    App: { name: "almahook", stage: name },
    Webhook: { name: "almahook-webhook", url: webhookServer.url },
    Deployment: {
      logGroup: `/almahook/${name}/webhook`,
      ...(deployed.Deployment ?? variables),
      ALMA_API_URL: almaServer.url,
    },
  };
  return {
    webhookUrl: webhookServer.url,
    stepFunctionsUrl: stepFunctionsServer.url,
    almaApiUrl: almaServer.url,
    /** Step Functions and Alma, without faults. */
    stepFunctions,
    alma,
    /** Sets what goes wrong from now on. */
    setFaults(given: Faults) {
      faults = given;
    },
    /** The lines of its log so far, as CloudWatch Logs returns them. Tests may add others. */
    lines,
    links,
    /** The variables that `sst shell` sets, and those that direct the AWS SDK to this machine. */
    env: { ...shellVariables(links), ...aws },
    async close() {
      vi.unstubAllEnvs();
      await stepFunctions.close();
      const servers = [stepFunctionsServer, almaServer, logsServer, webhookServer];
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

const Query = v.object({
  logGroupName: v.string(),
  // Lines with an event, and those of requests that somebody has to look at.
  filterPattern: v.literal('{ $.event.action = "*" || $.alarm = "*" }'),
  startTime: v.number(),
  nextToken: v.optional(v.string()),
});

const Line = v.pipe(v.string(), v.parseJson(), v.object({ timestamp: v.string() }));

/**
 * Serves lines as CloudWatch Logs does, in pages: the first has two lines, each later one as many as
 * all before it. Each second page is empty, as pages of CloudWatch Logs can be.
 */
const serveLogs = (lines: readonly string[]) =>
  serve(async (request) => {
    const query = v.safeParse(Query, await request.json());
    const isFilter = request.headers.get("x-amz-target") === "Logs_20140328.FilterLogEvents";
    if (!isFilter || !query.success) return new Response(null, { status: 400 });
    const { startTime, nextToken = "0" } = query.output;
    const [from, isEmpty] = nextToken.split(" ");
    const start = Number(from);
    const end = start + Math.max(2, start);
    const since = lines.filter((line) => {
      const { success, output } = v.safeParse(Line, line);
      return !success || Date.parse(output.timestamp) >= startTime;
    });
    return Response.json({
      events: isEmpty ? [] : since.slice(start, end).map((message) => ({ message })),
      nextToken: isEmpty ? from : end < since.length ? `${end} empty` : undefined,
    });
  }, 0);
