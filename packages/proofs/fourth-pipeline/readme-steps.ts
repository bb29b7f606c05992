import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a step of the list says what file it is about, and the block of code below it. */
const STEP = /`(packages\/[^`]+)`[^`]*?\n( *)```(\w+)\n([\s\S]*?)\n *```/g;

/**
 * Does in a copy of the project what "Add a pipeline" in its README says: writes the files that it
 * shows, and adds the pipeline to the registry.
 *
 * @param name of the pipeline, in place of the README's ALEPH: a capitalised word
 * @returns the files that were written or changed
 */
export function addPipelineAsReadmeSays(project: string, name: string): string[] {
  const readme = readFileSync(join(project, "README.md"), "utf8");
  const [, section = ""] = readme.split(/^## Add a pipeline$/m);
  const [steps = ""] = section.split(/^## /m);
  const renamed = steps
    .replaceAll("ALEPH", name.toUpperCase())
    .replaceAll("Aleph", name)
    .replaceAll("aleph", name.toLowerCase());
  return [...renamed.matchAll(STEP)].map(([, file = "", indent = "", language, block = ""]) => {
    const path = join(project, file);
    const text = block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    writeFileSync(
      path,
      language === "diff" ? addTo(readFileSync(path, "utf8"), text) : `${text}\n`,
    );
    return file;
  });
}

/** Adds what a diff imports, and names in a list, whatever else the list has by now. */
function addTo(registry: string, diff: string): string {
  const [, importLine = "", name] = /^\+(import \{ (\w+) \}.*)$/m.exec(diff) ?? [];
  const changed = registry.replace(/(?=\] as const;)/, `, ${name}`);
  if (changed === registry) throw new Error("The registry has no list to add a pipeline to");
  return `${importLine}\n${changed}`;
}
