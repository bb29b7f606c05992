import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { UserError } from "./user-error.ts";

/** Reads a file that a person named. @throws {UserError} if it can't be read */
export async function readNamedFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Reads a file that a person named, chunk by chunk. @throws {UserError} if it can't be read */
export async function* streamNamedFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(`${file} can't be read: ${reason}`);
}
