import type { pipelines } from "@almahook/pipelines/registry";
import type { Resource } from "sst";

type SecretLink = "AlmaApiKey" | "AlmaChallengeSecret" | "AlmaPreviousChallengeSecret";
type StateMachineLink = (typeof pipelines)[number]["stateMachine"]["link"];

/**
 * The linked resources that the functions read, by name, as far as they are linked. The compiler
 * checks their names, also those in the registry, and properties against SST's `Resource`.
 */
export type Links = Readonly<
  Partial<
    // A name that the compiler does not know: `npm run synth -- --stage dev1` writes sst-env.d.ts.
    { [Name in SecretLink]: Pick<Resource[Name], "value"> } & {
      [Name in StateMachineLink]: Pick<Resource[Name], "arn">;
    }
  >
>;

/**
 * Reads the links out of SST's `Resource`, which decrypts them when it is first looked at.
 *
 * @throws if they can't be read. What SST throws is left out: it can quote a secret
 */
export function readLinks(resource: Links): Links {
  try {
    return { ...resource };
  } catch (error) {
    throw new Error(
      `The linked resources can't be read (${kindOf(error)}): SST_KEY, the file SST_KEY_FILE or a variable SST_RESOURCE_… is not as SST wrote it. Deploy the stage again.`,
    );
  }
}

function kindOf(error: unknown) {
  if (error instanceof SyntaxError) return "not JSON";
  return error instanceof Error && "code" in error ? error.code : "not decrypted";
}
