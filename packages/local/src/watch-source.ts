import { watch } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** A module of each package that the function consists of. */
const MODULES = [
  "@almahook/common/parse-json",
  "@almahook/alma/webhook",
  "@almahook/pipelines/registry",
  "@almahook/functions/webhook-entry",
];

/** Watches the source of the packages that the function consists of. */
export function watchSource() {
  let edited = false;
  const watchers = MODULES.map((module) => {
    const folder = dirname(fileURLToPath(import.meta.resolve(module)));
    return watch(folder, (_event, file) => {
      if (file?.endsWith(".ts")) edited = true;
    });
  });
  return {
    /** Whether a file was edited since the last call. */
    wasEdited() {
      const was = edited;
      edited = false;
      return was;
    },
    close() {
      for (const watcher of watchers) watcher.close();
    },
  };
}
