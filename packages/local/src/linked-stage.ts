import { UserError } from "@almahook/cli/user-error";
import * as v from "valibot";

/** A deployed stage, as far as events can be sent to it again. */
export interface LinkedStage {
  url: string;
  secret: string;
  logGroup: string;
}

const link = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.pipe(v.string(), v.parseJson(), v.object(entries));

const Links = v.object({
  SST_RESOURCE_App: link({ name: v.string(), stage: v.string() }),
  SST_RESOURCE_Webhook: link({ url: v.pipe(v.string(), v.url()) }),
  SST_RESOURCE_AlmaChallengeSecret: link({ value: v.string() }),
});

/**
 * Reads what `sst shell` says of a stage.
 *
 * @param env environment variables: SST gives each linked resource as JSON in one
 * @throws {UserError} if they are not those of the stage
 * @see https://sst.dev/docs/reference/cli/#shell
 */
export function readLinkedStage(
  env: Readonly<Record<string, string | undefined>>,
  stage: string,
): LinkedStage {
  const links = v.safeParse(Links, env);
  if (!links.success || links.output.SST_RESOURCE_App.stage !== stage) {
    throw new UserError(
      `What is linked to stage ${stage} is not at hand. Run it in the stage's shell:\n  npx sst shell --stage ${stage} -- npm run replay -- --stage ${stage}`,
    );
  }
  const { SST_RESOURCE_App, SST_RESOURCE_Webhook, SST_RESOURCE_AlmaChallengeSecret } = links.output;
  return {
    url: SST_RESOURCE_Webhook.url,
    secret: SST_RESOURCE_AlmaChallengeSecret.value,
    logGroup: `/${SST_RESOURCE_App.name}/${stage}/webhook`,
  };
}
