import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readNamedFile } from "../src/read-named-file.ts";
import { UserError } from "../src/user-error.ts";

test("a file is found from the folder in which npm was called", async () => {
  const folder = await mkdtemp(join(tmpdir(), "almahook-file-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "event.json"), "{}");
  for (const terminal of [
    { env: { INIT_CWD: folder }, folder: "/" },
    { env: {}, folder },
  ]) {
    expect(String(await readNamedFile("event.json", terminal))).toBe("{}");
  }
});

test.each([
  ["missing.json", "missing.json can't be read: no such file or directory."],
  [".", ". can't be read: illegal operation on a directory."],
])("%s is named once, with the reason", async (file, message) => {
  const terminal = { env: {}, folder: import.meta.dirname };
  await expect(readNamedFile(file, terminal)).rejects.toThrow(new UserError(message));
});
