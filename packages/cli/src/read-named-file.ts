import { readFile } from "node:fs/promises";
import { UserError } from "./user-error.ts";

/** Reads a file that a person named. @throws {UserError} if it can't be read */
export async function readNamedFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} can't be read: ${reason}`);
  }
}
