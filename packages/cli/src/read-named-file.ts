import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { errorMessage } from "@almahook/common/errors";
import type { Terminal } from "./command.ts";
import { UserError } from "./user-error.ts";

/**
 * Reads a file that a person named, or standard input for `-`. npm runs commands in the project's
 * folder; `INIT_CWD` is the folder that it was called from.
 *
 * @throws {UserError} if it can't be read
 */
export async function readNamedFile(
  file: string,
  { env, folder }: Pick<Terminal, "env" | "folder">,
): Promise<Uint8Array> {
  try {
    if (file === "-") return await buffer(process.stdin);
    return await readFile(resolve(env.INIT_CWD || folder, file));
  } catch (error) {
    // Node's message has the file's whole path too: "ENOENT: no such file or directory, open '/…'".
    const reason = errorMessage(error).replace(/^[A-Z]+: |, [a-z]+(?: '.*')?$/gs, "");
    throw new UserError(`${file === "-" ? "Standard input" : file} can't be read: ${reason}.`);
  }
}
