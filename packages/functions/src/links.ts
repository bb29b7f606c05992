import { createDecipheriv } from "node:crypto";
import type { StateMachineLink } from "@almahook/pipelines/registry";
import type { Resource } from "sst";

type SecretLink = "AlmaApiKey" | "AlmaChallengeSecret" | "AlmaPreviousChallengeSecret";

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
 * Reads the linked resources: first those of a deployed function, and what can't be read that way by
 * SST's own `Resource`.
 *
 * @throws if they can't be read. What SST throws is left out: it can quote a secret
 */
export async function readLinks(env: NodeJS.ProcessEnv): Promise<Links> {
  try {
    return decryptLinks(env);
  } catch {
    // Not deployed, or a version of SST that encrypts them otherwise.
  }
  try {
    const { Resource } = await import("sst/resource");
    return { ...Resource };
  } catch (error) {
    throw new Error(
      `The linked resources can't be read (${kindOf(error)}): SST_KEY, the file SST_KEY_FILE or a variable SST_RESOURCE_… is not as SST wrote it. Deploy the stage again.`,
    );
  }
}

/**
 * Reads the file that SST deploys with a function. SST's own reader imports all parts of `process`,
 * for which Node.js opens standard input: a quarter of a cold start that starts nothing.
 *
 * @throws if it is not there, or not as SST 4 encrypts it
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/sdk/js/src/resource/node.ts
 */
function decryptLinks({ SST_KEY = "", SST_KEY_FILE = "" }: NodeJS.ProcessEnv): Links {
  const file = process.getBuiltinModule("node:fs").readFileSync(SST_KEY_FILE);
  const key = Buffer.from(SST_KEY, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.alloc(12), { authTagLength: 16 });
  decipher.setAuthTag(file.subarray(-16));
  return JSON.parse(
    `${decipher.update(file.subarray(0, -16), undefined, "utf8")}${decipher.final("utf8")}`,
  );
}

function kindOf(error: unknown) {
  if (error instanceof SyntaxError) return "not JSON";
  return error instanceof Error && "code" in error ? error.code : "not decrypted";
}
