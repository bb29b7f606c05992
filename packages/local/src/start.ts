import { pipelines } from "@almahook/pipelines/registry";
import { runCommand } from "./command.ts";
import { type LocalService, startLocalService } from "./local-service.ts";
import { type LocalSettings, loadSettings } from "./local-settings.ts";
import { readableLine } from "./readable-line.ts";

/** Where `npm run send` sends to when nothing is set. */
const DEFAULT_URL = "http://127.0.0.1:9000";

const print = (line: string) => process.stdout.write(`${line}\n`);

await runCommand(async () => {
  const settings = loadSettings();
  const service = await startLocalService(settings, process.env, (line) =>
    print(readableLine(line)),
  );
  print(welcome(settings, service));

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, async () => {
      await service.close();
      print("Stopped.");
      process.exit(0);
    });
  }
});

function welcome(
  settings: LocalSettings,
  { webhookUrl, stepFunctionsUrl, playgroundUrl }: LocalService,
) {
  const { name } = pipelines.find(({ name }) => settings.jobNames[name]) ?? pipelines[0];
  const arn = settings.stateMachineArns[name];
  const elsewhere = webhookUrl === DEFAULT_URL ? "" : ` --url ${webhookUrl}`;
  return `
Webhook         ${webhookUrl}  (environment ${settings.workspace})
Step Functions  ${stepFunctionsUrl}${settings.stepFunctionsEndpoint ? "  (AWS_ENDPOINT_URL_SFN)" : ""}
Playground      ${playgroundUrl}  (open it in a browser)

Try, in another terminal:
  curl '${webhookUrl}/?challenge=hello'
  npm run send -- pod${elsewhere}
  aws stepfunctions list-executions --no-sign-request --region us-east-1 --endpoint-url ${stepFunctionsUrl} --state-machine-arn ${arn}

Webhooks are listed here; Ctrl-C stops.
`;
}
