import { createDecipheriv } from "node:crypto";
import type { Resource } from "sst";

/**
 * The linked resources by name. Their types are in `sst-env.d.ts`, which `npm run synth -- --stage
 * dev1` writes. Which of them are linked depends on the function or stage.
 */
export type Links = { readonly [Name in keyof Resource]?: Readonly<Partial<Resource[Name]>> };

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const PREFIX = "SST_RESOURCE_";

/**
 * Reads the linked resources in every form in which SST passes them: one variable for each (`sst
 * dev` and `sst shell`), one variable for all (on Windows), or the encrypted file of a deployed
 * function. SST's own reader is not used, because its import of `process` makes Node.js open
 * standard input, which takes a quarter of a cold start.
 *
 * @throws if they can't be read. The error quotes nothing, because it could be a secret
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/sdk/js/src/resource/node.ts
 */
export function readLinks(env: EnvironmentVariables): Links {
  try {
    const variables = Object.entries(env)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, json = ""]) => [name.slice(PREFIX.length), JSON.parse(json)]);
    return {
      ...Object.fromEntries(variables),
      ...JSON.parse(env.SST_RESOURCES_JSON || "{}"),
      ...(env.SST_KEY_FILE && decryptFile(env.SST_KEY_FILE, env.SST_KEY)),
    };
  } catch (error) {
    throw new Error(
      `The linked resources can't be read (${kindOf(error)}): the file SST_KEY_FILE, its SST_KEY or a variable SST_RESOURCE_… is not as SST wrote it. Deploy the stage again.`,
    );
  }
}

function decryptFile(path: string, key = "") {
  // An `import` of it takes two milliseconds, at each cold start.
  const file = process.getBuiltinModule("node:fs").readFileSync(path);
  const decipher = createDecipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.alloc(12), {
    authTagLength: 16,
  });
  decipher.setAuthTag(file.subarray(-16));
  return JSON.parse(
    `${decipher.update(file.subarray(0, -16), undefined, "utf8")}${decipher.final("utf8")}`,
  );
}

function kindOf(error: unknown) {
  if (error instanceof SyntaxError) return "not JSON";
  return error instanceof Error && "code" in error ? error.code : "not decrypted";
}
