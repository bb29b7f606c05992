import { readFileSync } from "node:fs";
import type { Command } from "@almahook/cli/command";
import * as v from "valibot";

const ROOT = new URL("../../../", import.meta.url);

const Manifest = v.object({ scripts: v.record(v.string(), v.string()) });

/** An npm script that runs a file of a package, with options of Node's. */
export interface Script {
  name: string;
  nodeOptions: string[];
  /** Of the file. */
  url: string;
}

/** Every npm script that is a command of this project, rather than of a tool. */
export function commandScripts(): Script[] {
  const { scripts } = v.parse(
    Manifest,
    JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")),
  );
  return Object.entries(scripts).flatMap(([name, script]) => {
    const [, options = "", file] = /^node ((?:--\S+ )*)(packages\/\S+\.ts)$/.exec(script) ?? [];
    const nodeOptions = options.split(" ").filter(Boolean);
    return file ? [{ name, nodeOptions, url: new URL(file, ROOT).href }] : [];
  });
}

/** Loads a command without running it. */
export async function loadCommand({ url }: Script): Promise<Command> {
  return (await import(url)).command;
}
