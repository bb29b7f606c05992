import { UserError } from "@almahook/cli/user-error";
import * as v from "valibot";
import type { EnvironmentVariables } from "./local-settings.ts";

/** SST gives each linked resource as JSON in an environment variable. */
const PREFIX = "SST_RESOURCE_";

/** A deployed stage, as far as events can be sent to it again. */
export interface LinkedStage {
  url: string;
  secret: string;
  /** The log groups with lines about events. */
  logGroups: string[];
}

const link = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.string(), v.parseJson(), v.object(entries));

const LogGroup = link({ name: v.string() });

const Links = v.object({
  SST_RESOURCE_App: link({ stage: v.string() }),
  SST_RESOURCE_Webhook: link({ url: v.pipe(v.string(), v.url()) }),
  SST_RESOURCE_AlmaChallengeSecret: link({ value: v.string() }),
  SST_RESOURCE_WebhookLog: LogGroup,
  /** None, or without a name, where nothing is compared with Alma. */
  SST_RESOURCE_MissedLog: v.optional(LogGroup),
});

/**
 * Reads what `sst shell` says of a stage.
 *
 * @param env environment variables: SST gives each linked resource as JSON in one
 * @param command for which it is read, as in `npm run COMMAND`
 * @throws {UserError} if they are not those of the stage
 * @see https://sst.dev/docs/reference/cli/#shell
 */
export function readLinkedStage(
  env: EnvironmentVariables,
  stage: string,
  command: string,
): LinkedStage {
  const links = v.safeParse(Links, env);
  if (!links.success || links.output.SST_RESOURCE_App.stage !== stage) {
    throw new UserError(
      `The links of stage ${stage} are missing. Run it in the stage's shell:\n  npx sst shell --stage ${stage} -- npm run ${command} -- --stage ${stage}`,
    );
  }
  const { SST_RESOURCE_WebhookLog, SST_RESOURCE_MissedLog } = links.output;
  return {
    url: links.output.SST_RESOURCE_Webhook.url,
    secret: links.output.SST_RESOURCE_AlmaChallengeSecret.value,
    logGroups: [SST_RESOURCE_WebhookLog, SST_RESOURCE_MissedLog].flatMap((log) => log?.name || []),
  };
}

/**
 * Reads the ARN of a linked state machine.
 *
 * @throws {UserError} if it is missing
 */
export function readLinkedStateMachine(env: EnvironmentVariables, name: string): string {
  const arn = linkedTexts(env)[name]?.arn;
  if (arn === undefined) throw new UserError(`The link ${name} of the stage is missing.`);
  return arn;
}

/** The properties of linked resources by the resources' names, of those that have only texts. */
export function linkedTexts(
  env: EnvironmentVariables,
): Readonly<Record<string, Record<string, string>>> {
  const Texts = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));
  return Object.fromEntries(
    Object.entries(env)
      .filter(([name]) => name.startsWith(PREFIX))
      .flatMap(([name, value]) => {
        const { success, output } = v.safeParse(Texts, value);
        return success ? [[name.slice(PREFIX.length), output]] : [];
      }),
  );
}
