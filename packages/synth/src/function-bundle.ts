import { createCipheriv } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { bundling } from "@almahook/infra/function-options";
import { build } from "esbuild";
import { root } from "./platform.ts";

/** The part of a component's build request that this project uses. */
export interface BuildInput {
  functionID: string;
  /** The file and its export, e.g. `packages/functions/src/webhook-entry.handler`. */
  handler: string;
  /** The linked resources by name, as the function gets them. */
  links: Record<string, unknown>;
  /** Base64 of 32 bytes. */
  encryptionKey: string;
  properties: typeof bundling;
}

/** Defines the globals of CommonJS for the modules in a bundle, as SST does. */
export const BANNER = `\
import { createRequire as createRequireOfBundle } from "node:module";
import { fileURLToPath as pathOfBundle } from "node:url";
const require = createRequireOfBundle(import.meta.url);
const __filename = pathOfBundle(import.meta.url);
const __dirname = pathOfBundle(new URL(".", import.meta.url));
`;

/**
 * Builds a function's bundle as SST does for a Node.js 24 function: with the same version of
 * esbuild, the same options, and the links in an encrypted file.
 *
 * @param out a folder for the bundle, emptied first
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/runtime/node/build.go
 */
export async function buildFunction(
  { handler, links, encryptionKey, properties }: BuildInput,
  out: string,
) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { minify, splitting, esbuild } = properties;
  const exported = extname(handler);
  await build({
    absWorkingDir: root,
    entryPoints: [`${handler.slice(0, -exported.length)}.ts`],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native", ...esbuild.external],
    keepNames: esbuild.keepNames,
    minify,
    sourcemap: esbuild.sourcemap,
    banner: { js: BANNER },
    logLevel: "silent",
    splitting,
    outdir: out,
    outExtension: { ".js": ".mjs" },
    entryNames: "bundle",
  });
  writeFileSync(`${out}/resource.enc`, encrypt(JSON.stringify(links), encryptionKey));
  return {
    out,
    handler: `bundle${exported}`,
    errors: [],
    sourcemaps: [],
  };
}

/**
 * Encrypts the links so that the function can decrypt them.
 *
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/runtime/runtime.go
 */
function encrypt(text: string, key: string) {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.alloc(12));
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

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
