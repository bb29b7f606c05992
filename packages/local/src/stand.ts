import { UserError } from "./command.ts";
import { startLambda } from "./lambda.ts";
import { lambdaEnvironment } from "./lambda-environment.ts";
import { PortInUseError, type Served, serve } from "./serve.ts";
import type { LocalSettings } from "./settings.ts";
import { standIns } from "./stand-ins.ts";
import { createStepFunctions } from "./step-functions/step-functions.ts";
import { serveWebhook } from "./webhook-server.ts";

/** The whole service on one machine. */
export interface Stand {
  webhookUrl: string;
  stepFunctionsUrl: string;
  close(): Promise<void>;
}

/**
 * Starts the function behind its URL, and Step Functions unless the settings name an endpoint.
 *
 * @param onLine is called with each line of the function's log
 * @throws {UserError} if a port is in use, or the function refuses its settings
 */
export async function startStand(
  settings: LocalSettings,
  onLine: (line: string) => void,
): Promise<Stand> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    let ownEndpoint: string | undefined;
    if (!settings.stepFunctionsEndpoint) {
      const stateMachines = await standIns(settings.stateMachineArns);
      const stepFunctions = createStepFunctions({ stateMachines, now: Date.now });
      closers.push(stepFunctions.close);
      const served = await listen(
        "STEP_FUNCTIONS_PORT",
        serve(stepFunctions.fetch, settings.stepFunctionsPort),
      );
      closers.push(served.close);
      ownEndpoint = url(served);
    }

    const lambda = await startLambda(lambdaEnvironment(settings, ownEndpoint), onLine).catch(
      (error) => {
        throw error?.name === "SettingsError" ? new UserError(error.message) : error;
      },
    );
    closers.push(lambda.close);
    const served = await listen(
      "PORT",
      serve((_request, { incoming }) => serveWebhook(lambda, incoming), settings.port),
    );
    closers.push(served.close);
    return {
      webhookUrl: url(served),
      stepFunctionsUrl: ownEndpoint ?? settings.stepFunctionsEndpoint ?? "",
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const url = ({ port }: Served) => `http://127.0.0.1:${port}`;

const listen = (setting: string, server: Promise<Served>): Promise<Served> =>
  server.catch((error) => {
    if (!(error instanceof PortInUseError)) throw error;
    throw new UserError(
      `Port ${error.port} is in use: stop what listens there, or choose another with ${setting}=… npm start.`,
    );
  });
