import { pipelines } from "@almahook/pipelines/registry";
import { runCommand } from "./command.ts";
import { type LocalService, startLocalService } from "./local-service.ts";
import { DEFAULT_PORTS, type LocalSettings, loadLocalSettings } from "./local-settings.ts";
import { readableLine } from "./readable-line.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);

await runCommand(async () => {
  const local = loadLocalSettings();
  const service = await startLocalService(local, (line) => print(readableLine(line)));
  print(welcome(local, service));

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      await service.close();
      print("Stopped.");
      process.exit(0);
    });
  }
});

function welcome(
  { settings, ports }: LocalSettings,
  { webhookUrl, stepFunctionsUrl, playgroundUrl }: LocalService,
) {
  const on = pipelines.find(({ name }) => settings.jobNames[name]);
  const elsewhere = ports.webhook === DEFAULT_PORTS.webhook ? "" : ` --url ${webhookUrl}`;
  const tries = [
    `curl '${webhookUrl}/?challenge=hello'`,
    ...(on
      ? [
          `npm run send -- ${on.samples[0].word}${elsewhere}`,
          `aws stepfunctions list-executions --no-sign-request --region us-east-1 --endpoint-url ${stepFunctionsUrl} --state-machine-arn ${settings.stateMachineArns[on.name]}`,
        ]
      : []),
  ];
  return `
Webhook         ${webhookUrl}  (environment ${settings.workspace})
Step Functions  ${stepFunctionsUrl}${settings.stepFunctionsEndpoint ? "  (AWS_ENDPOINT_URL_SFN)" : ""}
Playground      ${playgroundUrl}  (open it in a browser)

Try, in another terminal:
  ${tries.join("\n  ")}

Webhooks are listed here; Ctrl-C stops.
`;
}
