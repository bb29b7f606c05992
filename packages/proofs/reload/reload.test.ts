import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startService } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyProject } from "../fourth-pipeline/copy-project.ts";

let copy: string;
let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  copy = copyProject();
  service = await startService({}, join(copy, "packages/local/src"));
});
afterAll(async () => {
  await service.stop();
  rmSync(copy, { recursive: true });
});

/** Edits a file of the copy. @returns a function that undoes it */
function edit(path: string, from: string, to: string): () => void {
  const file = join(copy, path);
  const before = readFileSync(file, "utf8");
  expect(before).toContain(from);
  writeFileSync(file, before.replaceAll(from, to));
  return () => writeFileSync(file, before);
}

/** The printed lines that contain a text. They may arrive after the answer. */
const linesWith = (text: string) => service.lines.filter((line) => line.includes(text));

const send = async (url = `${service.webhook}/?challenge=hello`) => {
  const response = await fetch(url);
  return `${response.status} ${await response.text()}`;
};

test("an edit counts from the next webhook on, and what was received and the open page stay", async () => {
  const page = await fetch(`${service.playground}/changes`);
  const reader = page.body?.getReader();
  await reader?.read();
  await send(`${service.webhook}/before?challenge=hello`);

  const undo = edit("packages/functions/src/answers.ts", '"pong"', '"pong, edited"');
  expect(await send(`${service.webhook}/ping`)).toBe("200 pong, edited");
  undo();
  expect(await send(`${service.webhook}/ping`)).toBe("200 pong");
  await expect.poll(() => linesWith("was edited. It was reloaded")).toHaveLength(2);

  const list = await fetch(service.playground).then((response) => response.text());
  expect(list).toContain("/before");
  expect((await reader?.read())?.done).toBe(false);
  await reader?.cancel();
});

test("an edit loses no webhook that is under way", async () => {
  const answers = Array.from({ length: 40 }, () => send());
  const undo = edit("packages/pipelines/src/decide.ts", "\n", "\n");
  answers.push(...Array.from({ length: 40 }, () => send()));
  expect(new Set(await Promise.all(answers))).toEqual(new Set(["200 hello"]));
  undo();
});

test("an edit that can't be loaded fails each webhook in a sentence, until it is edited again", async () => {
  const undo = edit(
    "packages/alma/src/signature.ts",
    "export function sign(",
    "export function sign((",
  );
  for (let time = 0; time < 2; time += 1) expect((await send()).slice(0, 3)).toBe("502");
  const report = /^The function's source was edited\. It can't be loaded: .*signature\.ts/;
  await expect.poll(() => linesWith("can't be loaded")).toEqual([expect.stringMatching(report)]);
  undo();
  expect(await send()).toBe("200 hello");
});
