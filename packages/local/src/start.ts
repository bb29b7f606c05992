import { defineCommand, runCommand } from "@almahook/cli/command";
import { countOf } from "@almahook/common/count-of";
import { parseJson } from "@almahook/common/parse-json";
import { printable } from "@almahook/common/printable";
import { LogLine, WarningLine } from "@almahook/functions/log-line";
import { pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import { type LocalService, startLocalService } from "./local-service.ts";
import { DEFAULT_PORTS, type LocalSettings, loadLocalSettings } from "./local-settings.ts";

export const command = defineCommand({
  name: "start",
  summary:
    "Runs the service on this machine: the function behind its URL, Step Functions, Alma's jobs API,\nand the playground.",
  options: {},
  details: "Settings are read from the environment, then from .env: .env.example lists them all.",
  async main(_given, terminal) {
    const local = loadLocalSettings(terminal);
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

/**
 * Formats a line of the function's log for a person. A request's line becomes, on one line:
 * `14:55:14  200 started  PPOD · 42 records · ppod-upload-… · “Publishing Platform Job …” · 3 ms`.
 * Any other line stays as it is.
 */
function readableLine(line: string): string {
  const { json } = parseJson(line);
  if (v.is(WarningLine, json)) return `Warning: ${json.message}`;
  if (!v.is(LogLine, json)) return line;
  const { timestamp, status, outcome, reason, detail, pipeline, records, executionName } = json;
  const facts = [
    pipeline,
    reason === outcome ? undefined : reason,
    records === undefined ? undefined : countOf(records, "record"),
    executionName,
    json.test && "a test",
    detail && printable(detail),
    json.jobName && `“${printable(json.jobName)}”`,
    `${json.milliseconds} ms`,
  ];
  const clock = new Date(timestamp).toTimeString().slice(0, 8);
  return `${clock}  ${status} ${outcome.padEnd(9)}  ${facts.filter(Boolean).join(" · ")}`;
}

/** The message that is printed once the service listens. */
export function welcome(
  { settings, ports, playgroundData }: LocalSettings,
  { webhookUrl, stepFunctionsUrl, playgroundUrl, almaApiUrl }: LocalService,
) {
  const on = pipelines.find(({ name }) => settings.jobNames[name]);
  const elsewhere = ports.PORT === DEFAULT_PORTS.PORT ? "" : ` --url ${webhookUrl}`;
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
