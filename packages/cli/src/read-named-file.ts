import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { errorMessage } from "@almahook/common/error-message";
import { UserError } from "./user-error.ts";

/** Reads a file that a person named. @throws {UserError} if it can't be read */
export async function readNamedFile(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw unreadable(file, error);
  }
}

/**
 * Reads a file that a person named, or standard input as `-`, chunk by chunk, and unpacks it if it
 * is gzipped.
 *
 * @throws {UserError} if it can't be read
 */
export async function* streamNamedFile(file: string): AsyncGenerator<Uint8Array> {
  try {
    // Opened once: it can be a pipe, as in `replay <(…)`.
    const source = file === "-" ? process.stdin : createReadStream(file);
    const chunks: AsyncIterator<Buffer> = source[Symbol.asyncIterator]();
    const first = await chunks.next();
    if (first.done) return;
    const content = async function* () {
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => chunks };
    };
    if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* content();
    const unpacked = createGunzip();
    // Whoever reads what is unpacked gets the error.
    pipeline(content, unpacked).catch(() => {});
    yield* unpacked;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): UserError {
  return new UserError(
    `${file === "-" ? "Standard input" : file} can't be read: ${errorMessage(error)}`,
  );
}
