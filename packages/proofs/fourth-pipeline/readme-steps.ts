import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where a step of the list says what file it is about, and the block of code below it. */
const STEP = /`(packages\/[^`]+)`[^`]*?\n( *)```(\w+)\n([\s\S]*?)\n *```/g;

/**
 * Does in a copy of the project what "Add a pipeline" in its README says: writes the files that it
 * shows, and makes the changes that it shows.
 *
 * @returns the files that were written or changed
 */
export function addPipelineAsReadmeSays(project: string): string[] {
  const readme = readFileSync(join(project, "README.md"), "utf8");
  const [, section = ""] = readme.split(/^## Add a pipeline$/m);
  const [steps = ""] = section.split(/^## /m);
  return [...steps.matchAll(STEP)].map(([, file = "", indent = "", language, block = ""]) => {
    const path = join(project, file);
    const text = block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    writeFileSync(
      path,
      language === "diff" ? patch(readFileSync(path, "utf8"), text) : `${text}\n`,
    );
    return file;
  });
}

/** Puts each line that is added in the place of the line that is removed before it, or first. */
function patch(text: string, diff: string): string {
  let removed: string | undefined;
  return diff.split("\n").reduce((patched, line) => {
    const content = line.slice(1);
    if (line.startsWith("-")) {
      if (!text.includes(`${content}\n`)) throw new Error(`The README removes "${content}"`);
      removed = content;
      return patched;
    }
    const next =
      removed === undefined ? `${content}\n${patched}` : patched.replace(removed, () => content);
    removed = undefined;
    return next;
  }, text);
}
