import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PIPELINE_SETTINGS, type Reader, SETTINGS, settingsReadBy } from "../src/settings.ts";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");

/** The rows of a document's tables with settings: what they name, and what they say. */
const rowsOf = (file: string) =>
  [...read(file).matchAll(/^\| (`[A-Z].*?) \| (.+?) \|$/gm)].map(([, names = "", meaning]) => ({
    names: [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    meaning,
  }));

const isRead = ({ readBy }: { readBy: readonly Reader[] }, reader?: Reader) =>
  !reader || readBy.includes(reader);

/** The settings besides the pipelines'. SST has the secrets of a deployment. */
const generalOf = (reader?: Reader) =>
  Object.entries(SETTINGS).filter(
    ([, setting]) => isRead(setting, reader) && !(reader === "deployment" && "secret" in setting),
  );

describe.each([
  { file: "README.md", reader: undefined },
  { file: "docs/deployment.md", reader: "deployment" as const },
])("$file", ({ file, reader }) => {
  const rows = rowsOf(file);

  test("has a row for each setting, which says what the table of settings says", () => {
    for (const [name, { meaning }] of generalOf(reader)) {
      const row = rows.find(({ names }) => names.includes(name));
      expect(row, name).toMatchObject({ meaning });
    }
    const meanings = rows.map(({ meaning }) => meaning);
    for (const setting of Object.values(PIPELINE_SETTINGS)) {
      if (isRead(setting, reader)) expect(meanings).toContain(setting.meaning);
    }
  });
});

test.each<[string, Reader]>([
  [".env.example", "local"],
  [".env.example", "deployment"],
])("%s names the settings of a %s", (file, reader) => {
  const [local = "", deployment = ""] = read(file).split("# Deployment\n");
  const section = reader === "local" ? local : deployment;
  const named = Array.from(section.matchAll(/^# ([A-Z][A-Z\d_]*)=/gm), ([, name]) => name);
  const ofPipelines = new Set(settingsReadBy(reader).map(({ name }) => name));
  const general = generalOf(reader).map(([name]) => name);
  expect(named).toEqual(expect.arrayContaining(general));
  expect(named.filter((name = "") => !ofPipelines.has(name))).toEqual([]);
});
