import { type LocalService, startLocalService } from "@almahook/local/local-service";
import { readLocalSettings } from "@almahook/local/local-settings";
import { serve } from "@almahook/local/serve";
import { pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import { FREE_PORTS } from "./run-command.ts";

/** A stage that is simulated on this machine, with the local service's AWS and Alma. */
export interface LocalStage {
  service: LocalService;
  /** The lines of its log so far, as CloudWatch Logs returns them. Tests may add others. */
  lines: string[];
  /** The links as `sst shell` passes them, by the resources' names. */
  links: Readonly<Record<string, object>>;
  /** The variables that `sst shell` sets, and those that direct the AWS SDK to this machine. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** The variables in which `sst shell` passes links, except on Windows. */
export const linkVariables = (links: LocalStage["links"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]),
  );

/**
 * Starts a stage.
 *
 * @param env settings of the service, e.g. `OBSERVE_ONLY`
 */
export async function startLocalStage(
  stage: string,
  env: Readonly<Record<string, string>>,
): Promise<LocalStage> {
  const local = readLocalSettings({ ...FREE_PORTS, ...env });
  const { settings } = local;
  const lines: string[] = [];
  const service = await startLocalService(local, (line) => lines.push(line));
  const logs = await serveLogs(lines);
  const links: LocalStage["links"] = {
    ...local.links,
    App: { name: "almahook", stage },
    Webhook: { name: "almahook-webhook", url: service.webhookUrl },
    WebhookLog: { name: `/almahook/${stage}/webhook` },
    CheckSettings: {
      WORKSPACE: settings.workspace,
      ALMA_API_URL: service.almaApiUrl,
      ...Object.fromEntries(
        pipelines.map(({ name, jobNameSetting }) => [
          jobNameSetting,
          settings.jobNames[name] ?? "",
        ]),
      ),
    },
  };
  return {
    service,
    lines,
    links,
    env: {
      ...linkVariables(links),
      AWS_ENDPOINT_URL_SFN: service.stepFunctionsUrl,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "an-id",
      AWS_SECRET_ACCESS_KEY: "a-secret",
    },
    async close() {
      await service.close();
      await logs.close();
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

/** Lines on a page, of which each second one is empty, as pages of CloudWatch Logs can be. */
const PAGE = 2;

const Line = v.pipe(v.string(), v.parseJson(), v.object({ timestamp: v.string() }));

/** Serves lines as CloudWatch Logs does, page by page. */
const serveLogs = (lines: readonly string[]) =>
  serve(async (request) => {
    const query = v.safeParse(Query, await request.json());
    const isFilter = request.headers.get("x-amz-target") === "Logs_20140328.FilterLogEvents";
    if (!isFilter || !query.success) return new Response(null, { status: 400 });
    const { startTime, nextToken = "0" } = query.output;
    const [from, isEmpty] = nextToken.split(" ");
    const start = Number(from);
    const end = start + PAGE;
    const since = lines.filter((line) => {
      const { success, output } = v.safeParse(Line, line);
      return !success || Date.parse(output.timestamp) >= startTime;
    });
    return Response.json({
      events: isEmpty ? [] : since.slice(start, end).map((message) => ({ message })),
      nextToken: isEmpty ? from : end < since.length ? `${end} empty` : undefined,
    });
  }, 0);
