import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundling } from "@almahook/infra/bundling";
import { root } from "@almahook/synth/platform";

/** Something that the service does differently from the obvious, and how to undo it. */
export interface Departure {
  name: string;
  /** How many lines it takes. */
  lines: number;
  /** In each file of `packages/functions/src`, what to replace, and by what. */
  undo?: Record<string, [RegExp, string][]>;
  bundling?: typeof bundling;
}

const { esbuild } = bundling;

/** Each is measured by what a cold start takes without it. The README has the verdicts. */
export const departures: Departure[] = [
  {
    name: "adapter instead of hono/aws-lambda",
    lines: 75,
    undo: {
      "webhook-entry.ts": [
        [
          /import \{[^}]*\} from "\.\/function-url\.ts";/,
          'import { handle } from "hono/aws-lambda";',
        ],
        [/ {2}respond: textResponse,\n/, ""],
        [/export async function handler\(.*$/s, "export const handler = handle(app);\n"],
      ],
    },
  },
  {
    name: "validator instead of hono/validator",
    lines: 18,
    undo: {
      "app.ts": [
        [/^/, 'import { validator as honoValidator } from "hono/validator";\n'],
        [/validator\("query", \(c\) =>/, 'honoValidator("query", (_, c) =>'],
        [
          /\? query : \{ refused: answers\.challengeMissing \}/,
          "? query.output : send(c, answers.challengeMissing)",
        ],
      ],
    },
  },
  {
    name: "lazy imports",
    lines: 25,
    bundling: { ...bundling, splitting: false },
    undo: {
      "webhook-entry.ts": [
        [
          /^/,
          'import { createReport } from "./sentry.ts";\nimport { createStart } from "./start-execution.ts";\n',
        ],
        [/const \{ createStart \} = await import\("\.\/start-execution\.ts"\);/, ""],
        [/const \{ createReport \} = await import\("\.\/sentry\.ts"\);/, ""],
      ],
    },
  },
  {
    name: "externals left out of the bundle",
    lines: 14,
    bundling: { ...bundling, esbuild: { ...esbuild, external: [] } },
  },
  {
    name: "settings that keep the SDK from reading files",
    lines: 7,
    undo: { "start-execution.ts": [[/authSchemePreference.*userAgentAppId[^\n]*\n/s, ""]] },
  },
  {
    name: "a collector of answers instead of the SDK's",
    lines: 2,
    undo: { "start-execution.ts": [[/ {2}\/\/ The SDK's own asks.*?toArray\(\)\),\n/s, ""]] },
  },
  {
    name: "Node's IPv6 expression compiled at once",
    lines: 1,
    undo: { "start-execution.ts": [[/process\.getBuiltinModule\("node:net"\)[^\n]*\n/, ""]] },
  },
  {
    name: "links read without SST's reader",
    lines: 12,
    undo: { "links.ts": [[/return decryptLinks\(env\);/, 'throw new Error("Ask SST");']] },
  },
  {
    name: "keepNames: false",
    lines: 2,
    bundling: { ...bundling, esbuild: { ...esbuild, keepNames: true } },
  },
  {
    name: "hono/tiny instead of hono",
    lines: 0,
    undo: { "app.ts": [[/"hono\/tiny"/, '"hono"']] },
  },
  // What is gained by this is the noise.
  { name: "nothing", lines: 0 },
];

const SOURCES = join(root, "packages/functions/src");

/**
 * The files of `packages/functions/src` as they are without a departure.
 *
 * @throws if they no longer have what is to be replaced
 */
export const sourcesWithout = ({ name, undo = {} }: Departure): Map<string, string> =>
  new Map(
    Object.entries(undo).map(([file, replacements]) => {
      let source = readFileSync(join(SOURCES, file), "utf8");
      for (const [pattern, replacement] of replacements) {
        if (!pattern.test(source)) throw new Error(`${file} has no ${pattern} (${name})`);
        source = source.replace(pattern, () => replacement);
      }
      return [file, source];
    }),
  );

/** Copies the sources into a folder, without a departure. @returns the handler there */
export function writeWithout(departure: Departure, folder: string): string {
  rmSync(folder, { recursive: true, force: true });
  cpSync(SOURCES, folder, { recursive: true });
  for (const [file, source] of sourcesWithout(departure)) writeFileSync(join(folder, file), source);
  return join(folder, "webhook-entry.handler");
}
