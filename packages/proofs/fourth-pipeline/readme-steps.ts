import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Pipeline, settingNamesOf } from "@almahook/pipelines/pipeline";

/** Matches a step of the list: its file, and the code block below it. */
const STEP = /`(packages\/[^`]+)`[^`]*?\n( *)```(\w+)\n([\s\S]*?)\n *```/g;

/** Reads a section of the project's README, with another pipeline in place of the example. */
function readSection(project: string, title: string, example: string, name: string): string {
  const readme = readFileSync(join(project, "README.md"), "utf8");
  const [, after = ""] = readme.split(new RegExp(`^## ${title}$`, "m"));
  const [section = ""] = after.split(/^## /m);
  const capitalised = (word: string) => `${word[0]}${word.slice(1).toLowerCase()}`;
  return section
    .replaceAll(example, name)
    .replaceAll(capitalised(example), capitalised(name))
    .replaceAll(example.toLowerCase(), name.toLowerCase());
}

/**
 * Follows "Add a pipeline" of the README in a copy of the project, without the synthesis: writes
 * the files, and adds the pipeline to the registry.
 *
 * @param name of the pipeline, in capitals
 * @param declaration in place of the one that the README shows
 * @returns the files that were written or changed
 */
export function addPipelineAsReadmeSays(
  project: string,
  name: string,
  declaration?: { source: string; standIn: object },
): string[] {
  const steps = readSection(project, "Add a pipeline", "ALEPH", name);
  return [...steps.matchAll(STEP)].map(([, file = "", indent = "", language, block = ""]) => {
    const path = join(project, file);
    const shown = block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    if (language === "diff") writeFileSync(path, addTo(readFileSync(path, "utf8"), shown));
    else if (language === "ts") writeFileSync(path, declaration?.source ?? `${shown}\n`);
    else writeFileSync(path, declaration ? JSON.stringify(declaration.standIn) : `${shown}\n`);
    return file;
  });
}

/** The list of the registry. */
const LIST = /(?<=const pipelines: Pipelines = \[)([^\]]*)(?=\];)/;

/** Adds the pipeline that a diff imports to the beginning of the list. */
function addTo(registry: string, diff: string): string {
  const [, importLine = "", name] = /^\+(import \{ (\w+) \}.*)$/m.exec(diff) ?? [];
  if (!LIST.test(registry)) throw new Error("The registry has no list to add a pipeline to");
  return `${importLine}\n${registry.replace(LIST, (others) => `${name}, ${others}`)}`;
}

/**
 * Follows "Remove a pipeline" of the README in a copy of the project, without the synthesis and the
 * documents.
 *
 * @returns the files that were deleted or changed
 */
export function removePipelineAsReadmeSays(project: string, pipeline: Pipeline): string[] {
  const { name } = pipeline;
  const steps = readSection(project, "Remove a pipeline", "BURSAR", name);
  const files = [...steps.matchAll(/`(packages\/[^`]+|\.env[^`]*)`/g)].map(([, file = ""]) => file);
  const word = name.toLowerCase();
  for (const file of files) {
    const path = join(project, file);
    if (!existsSync(path)) {
      // A test of its own is good to have, and nothing depends on it.
      if (file.includes("/test/")) continue;
      throw new Error(`There is no ${file}`);
    }
    const text = readFileSync(path, "utf8");
    if (file.includes(word)) rmSync(path);
    else if (file.endsWith("registry.ts")) writeFileSync(path, removeFrom(text, word));
    else writeFileSync(path, withoutSettings(text, Object.values(settingNamesOf(pipeline))));
  }
  return files;
}

const withoutSettings = (text: string, names: readonly string[]) =>
  text
    .split("\n")
    .filter((line) => !names.some((name) => line.includes(name)))
    .join("\n");

const removeFrom = (registry: string, name: string) =>
  registry.replace(new RegExp(`^import \\{ ${name} \\}.*\n`, "m"), "").replace(LIST, (list) => {
    const others = list.split(/,\s*/).filter((each) => each && each !== name);
    return others.join(", ");
  });
