import { readdir, readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { Hono } from "hono";

const DIRECTORY = new URL("./browser/", import.meta.url);
const NAMES = await readdir(DIRECTORY);

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  ts: "text/javascript; charset=utf-8",
};

/** Modules that were stripped of their types, by their source. */
const stripped = new Map<string, string>();

function strip(source: string): string {
  const module = stripped.get(source) ?? stripTypeScriptTypes(source);
  stripped.set(source, module);
  return module;
}

/**
 * Serves the browser's part: its TypeScript as modules, stripped of types. Files are read anew each
 * time, so that an edit shows with the next load of the page.
 */
export const assets = new Hono().get("/:name", async (c) => {
  const name = c.req.param("name");
  const type = TYPES[name.split(".").at(-1) ?? ""];
  if (!type || !NAMES.includes(name)) return c.notFound();
  const text = await readFile(new URL(name, DIRECTORY), "utf8");
  const body = name.endsWith(".ts") ? strip(text) : text;
  return c.body(body, 200, { "Content-Type": type });
});
