import { readSettings, SettingsError } from "@almahook/functions/function-settings";
import { createFaults } from "@almahook/playground/faults";
import { createPlayground } from "@almahook/playground/playground";
import { createTimeline } from "@almahook/playground/timeline";
import { createStepFunctions, type StepFunctions } from "@almahook/step-functions/step-functions";
import { UserError } from "./command.ts";
import { startLambda } from "./lambda.ts";
import { type Environment, lambdaEnvironment, lambdaLinks } from "./lambda-environment.ts";
import type { LocalSettings } from "./local-settings.ts";
import { recordInvocations } from "./record-invocations.ts";
import { PortInUseError, type Served, serve } from "./serve.ts";
import { standIns } from "./stand-ins.ts";
import { serveWebhook } from "./webhook-server.ts";

/** The whole service on one machine. */
export interface LocalService {
  webhookUrl: string;
  stepFunctionsUrl: string;
  playgroundUrl: string;
  close(): Promise<void>;
}

/**
 * Starts the function behind its URL, Step Functions unless the settings name an endpoint, and the
 * playground, which shows both.
 *
 * @param env environment variables, for the function: see {@link lambdaEnvironment}
 * @param onLine is called with each line of the function's log
 * @throws {UserError} if a port is in use, or the function refuses its settings
 */
export async function startLocalService(
  settings: LocalSettings,
  env: Environment,
  onLine: (line: string) => void,
): Promise<LocalService> {
  // First, because Step Functions is made of the ARNs that are checked here.
  const functionSettings = readFunctionSettings(
    lambdaEnvironment(settings, env, undefined),
    lambdaLinks(settings),
  );
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    let ownEndpoint: string | undefined;
    let stepFunctions: StepFunctions | undefined;
    const faults = createFaults();
    if (!settings.stepFunctionsEndpoint) {
      const stateMachines = await standIns(functionSettings.stateMachineArns);
      stepFunctions = createStepFunctions({ stateMachines, now: Date.now });
      closers.push(stepFunctions.close);
      const served = await listen(
        "STEP_FUNCTIONS_PORT",
        serve(faults.wrap(stepFunctions.fetch), settings.stepFunctionsPort),
      );
      closers.push(served.close);
      ownEndpoint = served.url;
    }

    const timeline = createTimeline({ settings: functionSettings, now: Date.now });
    const lambda = await startLambda(lambdaEnvironment(settings, env, ownEndpoint), (line) => {
      timeline.logged(line);
      onLine(line);
    });
    closers.push(lambda.close);
    const recorded = recordInvocations(lambda, timeline);
    const served = await listen(
      "PORT",
      serve((_request, { incoming }) => serveWebhook(recorded, incoming, Date.now), settings.port),
    );
    closers.push(served.close);
    const webhookUrl = served.url;
    const stepFunctionsUrl = ownEndpoint ?? settings.stepFunctionsEndpoint ?? "";

    const playground = createPlayground({
      settings: functionSettings,
      urls: { webhook: webhookUrl, stepFunctions: stepFunctionsUrl },
      timeline,
      stepFunctions,
      faults: stepFunctions && faults,
      now: Date.now,
    });
    const playgroundServed = await listen(
      "PLAYGROUND_PORT",
      serve(playground.fetch, settings.playgroundPort),
    );
    closers.push(playgroundServed.close, playground.close);
    return {
      webhookUrl,
      stepFunctionsUrl,
      playgroundUrl: playgroundServed.url,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the function reads from its environment, and refuses. */
function readFunctionSettings(...args: Parameters<typeof readSettings>) {
  try {
    return readSettings(...args);
  } catch (error) {
    throw error instanceof SettingsError ? new UserError(error.message) : error;
  }
}

const listen = (setting: string, server: Promise<Served>): Promise<Served> =>
  server.catch((error) => {
    if (!(error instanceof PortInUseError)) throw error;
    throw new UserError(
      `Port ${error.port} is in use: stop what listens there, or choose another with ${setting}=… npm start.`,
    );
  });
