import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import { Hono } from "hono";

const DIRECTORY = new URL("./browser/", import.meta.url);
const read = (name: string) => readFile(new URL(name, DIRECTORY), "utf8");

const JAVASCRIPT = "text/javascript; charset=utf-8";

/** In the order in which they are applied. */
const SHEETS = ["base", "parts", "layout", "list", "detail", "forms"];

interface Asset {
  type: string;
  text: string;
}

/** The page's assets: TypeScript modules, stripped of types, and one style sheet. */
async function readAssets(): Promise<Map<string, Asset>> {
  const idiomorph = await readFile(
    new URL(import.meta.resolve("idiomorph/dist/idiomorph.min.js")),
    "utf8",
  );
  const assets = new Map<string, Asset>([
    ["icon.svg", { type: "image/svg+xml", text: await read("icon.svg") }],
    ["idiomorph.js", { type: JAVASCRIPT, text: `${idiomorph}\nexport { Idiomorph };\n` }],
  ]);
  const sheets = await Promise.all(SHEETS.map((sheet) => read(`${sheet}.css`)));
  assets.set("page.css", { type: "text/css; charset=utf-8", text: sheets.join("\n") });
  for (const name of await readdir(DIRECTORY)) {
    if (!name.endsWith(".ts") || name.endsWith(".d.ts")) continue;
    const text = stripTypeScriptTypes(await read(name));
    assets.set(name, {
      type: JAVASCRIPT,
      text: text.replace('from "idiomorph"', 'from "./idiomorph.js"'),
    });
  }
  return assets;
}

const ASSETS = await readAssets();

const hash = createHash("sha256");
for (const [name, { text }] of ASSETS) hash.update(`${name}\0${text}\0`);

/** The path of the assets. It changes with their content, so that browsers can cache them. */
export const ASSETS_PATH = `/assets/${hash.digest("base64url").slice(0, 12)}`;

export const assets = new Hono().get(`${ASSETS_PATH}/:name`, (c) => {
  const asset = ASSETS.get(c.req.param("name"));
  if (!asset) return c.notFound();
  return c.body(asset.text, 200, {
    "Content-Type": asset.type,
    "Cache-Control": "max-age=31536000, immutable",
  });
});
