import type { RequestListener } from "node:http";
import { join } from "node:path";
import { createJobsApi } from "@almahook/alma/jobs-api";
import { UserError } from "@almahook/cli/user-error";
import { errorMessage } from "@almahook/common/errors";
import type { EnvironmentVariables } from "@almahook/functions/links";
import type { Delivery } from "@almahook/playground/delivery";
import { keepDeliveries, readDeliveries } from "@almahook/playground/delivery-file";
import { createExecutionReader } from "@almahook/playground/executions";
import { createFaults } from "@almahook/playground/faults";
import { createPlayground } from "@almahook/playground/playground";
import { createTimeline, type Timeline } from "@almahook/playground/timeline";
import { type EndedExecution, STATUSES } from "@almahook/step-functions/executions";
import { createStepFunctions, type StepFunctions } from "@almahook/step-functions/step-functions";
import { SFNClient } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { createAlmaJobs } from "./alma-jobs-server.ts";
import { systemsOf } from "./export-account.ts";
import { LOCAL_AWS } from "./export-place.ts";
import { functionUrlListener } from "./function-url-server.ts";
import { createGuard, reportRefusals } from "./guard.ts";
import { startLocalFunction } from "./local-function.ts";
import { DEFAULT_PORTS, type LocalSettings, type Ports } from "./local-settings.ts";
import { createPageExports } from "./page-exports.ts";
import { listenerOf, type Served, serveListener } from "./serve.ts";
import { standIns } from "./stand-ins.ts";

/**
 * In milliseconds. The page shows exports that ended within `span`, and reads them again after each
 * change.
 */
const EXPORTS = { span: 30 * 24 * 60 * 60 * 1000, maxAge: 5000, pause: 1000 };

/** The whole service on one machine. */
export type LocalService = Awaited<ReturnType<typeof startLocalService>>;

/**
 * Starts the function behind its URL, Step Functions (unless the settings name an endpoint), Alma's
 * jobs API, and the playground.
 *
 * @param onLine is called with each line of the function's log
 * @throws {UserError} if a port is in use
 */
export async function startLocalService(
  {
    ports,
    allowedHosts,
    variables,
    almaApiKey,
    settings,
    playgroundData,
    stageFiles,
  }: LocalSettings,
  onLine: (line: string) => void,
) {
  const guard = reportRefusals(createGuard(allowedHosts), onLine);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  const servedPorts: Partial<Ports> = {};
  async function listen(setting: keyof Ports, listener: RequestListener): Promise<Served> {
    try {
      const served = await serveListener(listener, ports[setting], guard);
      closers.push(served.close);
      servedPorts[setting] = served.port;
      return served;
    } catch (error) {
      if (Object(error).code !== "EADDRINUSE") throw error;
      throw new UserError(
        `Port ${ports[setting]} is in use. Is npm start already running? If not, choose another port with ${setting}=… npm start.`,
      );
    }
  }
  try {
    const timeline = await createKeptTimeline(settings, playgroundData, onLine, closers);
    let stepFunctionsUrl = settings.stepFunctionsEndpoint;
    let stepFunctions: StepFunctions | undefined;
    let functionVariables = variables;
    const faults = createFaults();
    if (!stepFunctionsUrl) {
      const stateMachines = await standIns(settings.stateMachineArns);
      stepFunctions = createStepFunctions({
        stateMachines,
        now: Date.now,
        redefine: faults.redefine,
        earlier: earlierExecutions(timeline.all()),
      });
      closers.push(stepFunctions.close);
      const listener = faults.wrap(listenerOf(stepFunctions.fetch));
      const served = await listen("STEP_FUNCTIONS_PORT", listener);
      stepFunctionsUrl = served.url;
      functionVariables = localAws(variables, served.url);
    }

    const sdk = stepFunctions
      ? { endpoint: stepFunctionsUrl, ...LOCAL_AWS }
      : { endpoint: stepFunctionsUrl };
    const localFunction = await startLocalFunction(functionVariables, (line) => {
      timeline.logged(line);
      onLine(line);
    });
    closers.push(localFunction.close);

    const almaJobs = createAlmaJobs(almaApiKey, Object.values(settings.jobNames));
    for (const { request } of timeline.all()) almaJobs.add(request.body);
    const almaApi = await listen("ALMA_API_PORT", listenerOf(almaJobs.fetch));

    const functionUrl = functionUrlListener(localFunction.invoke, (request) => {
      almaJobs.add(request.body);
      return timeline.began(request);
    });
    const webhook = await listen("PORT", functionUrl);

    const call = (command: string) => callWith(servedPorts, command);
    const playground = createPlayground({
      settings,
      webhookUrl: webhook.url,
      timeline,
      executions: createExecutionReader(new SFNClient(sdk)),
      exports: createPageExports({
        call,
        systems: {
          ...systemsOf({ settings, stepFunctions: sdk }),
          alma: createJobsApi({
            url: almaApi.url,
            key: almaApiKey,
            now: Date.now,
            sleep: async () => {},
            fetch: (url, init) => almaJobs.fetch(new Request(url, init)),
          }),
        },
        async readPageLog() {
          const lines = timeline.all().flatMap(({ log }) => log ?? []);
          const events = lines.flatMap(({ event }) => event ?? []);
          return { lines, log: { events, unknownRequests: 0, remarks: [] } };
        },
        ...EXPORTS,
      }),
      exportsCommand: call("npm run exports --"),
      faults: stepFunctions && faults,
      stageFiles,
      now: Date.now,
    });
    const served = await listen("PLAYGROUND_PORT", listenerOf(playground.fetch));
    closers.push(playground.close);
    return {
      webhookUrl: webhook.url,
      stepFunctionsUrl,
      playgroundUrl: served.url,
      almaApiUrl: almaApi.url,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The executions of an earlier run. Those that were not seen to end were aborted. */
function earlierExecutions(deliveries: readonly Delivery[]): EndedExecution[] {
  return deliveries.flatMap(({ log, execution, arrived }) => {
    const { executionArn: arn, executionName: name = "" } = log ?? {};
    if (!arn) return [];
    const { status = "ABORTED", startDate = arrived, stopDate = startDate } = execution ?? {};
    const stateMachineArn = arn.replace(":execution:", ":stateMachine:").slice(0, -1 - name.length);
    const ended = v.is(v.picklist(STATUSES), status) && status !== "RUNNING" ? status : "ABORTED";
    return [{ arn, name, stateMachineArn, status: ended, startDate, stopDate }];
  });
}

/** Gives a command as it has to be typed for this service: with its ports that are not the defaults. */
function callWith(ports: Partial<Ports>, command: string) {
  const defaults: Readonly<Record<string, number>> = DEFAULT_PORTS;
  const settings = Object.entries(ports)
    .filter(([name, port]) => port !== defaults[name])
    .map(([name, port]) => `${name}=${port} `);
  return settings.join("") + command;
}

/** Creates the timeline, with the webhooks of earlier runs if a folder keeps them. */
async function createKeptTimeline(
  settings: LocalSettings["settings"],
  folder: string | undefined,
  onLine: (line: string) => void,
  closers: (() => Promise<void>)[],
): Promise<Timeline> {
  if (!folder) return createTimeline({ settings, now: Date.now });
  try {
    const file = join(folder, "webhooks.jsonl");
    const deliveries = await readDeliveries(file);
    const timeline = createTimeline({ settings, now: Date.now, deliveries });
    const onProblem = (problem: string) => onLine(`Webhooks are not kept: ${problem}`);
    closers.push(await keepDeliveries(file, timeline, onProblem));
    return timeline;
  } catch (error) {
    throw new UserError(
      `Webhooks can't be kept in PLAYGROUND_DATA=${folder}: ${errorMessage(error)}.`,
    );
  }
}

/**
 * The function's environment variables for the local Step Functions. It ignores credentials and
 * region, but the SDK requires them, and would prefer a profile's.
 */
function localAws(
  { AWS_PROFILE, AWS_SESSION_TOKEN, ...variables }: EnvironmentVariables,
  endpoint: string,
): EnvironmentVariables {
  return {
    ...variables,
    AWS_ENDPOINT_URL_SFN: endpoint,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_REGION: "us-east-1",
  };
}
