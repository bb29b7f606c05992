import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** The size of a function's bundle, in bytes. */
export interface BundleSizes {
  /** The handler's file and what it imports: loaded before the first request. */
  start: number;
  /** All files. */
  all: number;
}

const STATIC_IMPORT = /^(?:import|export)\b[^;]*?"\.\/(chunk-\w+\.mjs)"/gm;

/** Measures a folder with a function's bundle. */
export function bundleSizes(folder: string): BundleSizes {
  const files = readdirSync(folder);
  const size = (file: string) => statSync(join(folder, file)).size;
  const sum = (names: Iterable<string>) =>
    [...names].reduce((bytes, name) => bytes + size(name), 0);

  const loaded = new Set(["bundle.mjs"]);
  for (const file of loaded) {
    const code = readFileSync(join(folder, file), "utf8");
    for (const [, chunk = ""] of code.matchAll(STATIC_IMPORT)) loaded.add(chunk);
  }
  return { start: sum(loaded), all: sum(files) };
}
