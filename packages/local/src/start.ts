import { defineCommand, runCommand } from "@almahook/cli/command";
import { pipelines } from "@almahook/pipelines/registry";
import { type LocalService, startLocalService } from "./local-service.ts";
import { DEFAULT_PORTS, type LocalSettings, loadLocalSettings } from "./local-settings.ts";
import { readableLine } from "./readable-line.ts";

export const command = defineCommand({
  name: "start",
  summary:
    "Runs the service on this machine: the function behind its URL, Step Functions, Alma's jobs API,\nand the playground.",
  options: {},
  details: "Settings are read from the environment, then from .env: .env.example lists them all.",
  async main(_given, terminal) {
    const local = loadLocalSettings(terminal, { PLAYGROUND_DATA: ".almahook" });
    const service = await startLocalService(local, (line) => terminal.print(readableLine(line)));
    terminal.print(welcome(local, service));
    await new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, resolve);
    });
    await service.close();
    terminal.print("Stopped.");
    return true;
  },
});

/** The message that is printed once the service listens. */
export function welcome(
  { settings, ports, playgroundData }: LocalSettings,
  { webhookUrl, stepFunctionsUrl, playgroundUrl, almaApiUrl }: LocalService,
) {
  const on = pipelines.find(({ name }) => settings.jobNames[name]);
  const elsewhere = ports.webhook === DEFAULT_PORTS.webhook ? "" : ` --url ${webhookUrl}`;
  const tries = [
    `curl '${webhookUrl}/?challenge=hello'`,
    on && `npm run send -- ${on.samples[0].name}${elsewhere}`,
    on &&
      !settings.stepFunctionsEndpoint &&
      `aws stepfunctions list-executions --no-sign-request --region us-east-1 --endpoint-url ${stepFunctionsUrl} --state-machine-arn ${settings.stateMachineArns[on.name]}`,
  ].filter(Boolean);
  return `
Webhook          ${webhookUrl}  (environment ${settings.workspace}${settings.observeOnly ? "; OBSERVE_ONLY: nothing is started" : ""})
Step Functions   ${stepFunctionsUrl}${settings.stepFunctionsEndpoint ? "  (AWS_ENDPOINT_URL_SFN)" : ""}
Alma's jobs API  ${almaApiUrl}
Playground       ${playgroundUrl}  (open it in a browser)

Try, in another terminal:
  ${tries.join("\n  ")}

Webhooks are listed here${playgroundData ? `, and kept in ${playgroundData}` : ""}; Ctrl-C stops.
`;
}

// Exit even if something is still open.
if (import.meta.main) process.exit(await runCommand(command));
