import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { streamNamedFile } from "../src/read-named-file.ts";

async function read(content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "almahook-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "function.log");
  await writeFile(file, content);
  return Buffer.concat(await Array.fromAsync(streamNamedFile(file))).toString();
}

const long = Buffer.from("a log line\n".repeat(20_000));

test("a file is read whole, and unpacked if it is gzipped", async () => {
  expect(await read(long)).toBe(String(long));
  expect(await read(gzipSync(long))).toBe(String(long));
  expect(await read(Buffer.alloc(0))).toBe("");
});

test("a gzipped file that is cut off is reported by its name", async () => {
  await expect(read(gzipSync(long).subarray(0, 99))).rejects.toThrow("function.log can't be read");
});
