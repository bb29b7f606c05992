import { randomBytes } from "node:crypto";
import { join, relative } from "node:path";
import { bundling } from "@almahook/infra/bundling";
import { readLocalSettings } from "@almahook/local/local-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { folderSizes } from "@almahook/synth/bundle-sizes";
import { buildFunction } from "@almahook/synth/function-bundle";
import { root } from "@almahook/synth/platform";
import { type Departure, writeWithout } from "./departures.ts";

/** A handler, built as it would be deployed. */
export interface Bundle {
  name: string;
  /** The folder of `bundle.mjs`. */
  folder: string;
  /** Bytes that every cold start loads, and all of them. */
  size: { start: number; all: number };
}

/** What SST does when it is told nothing. */
const SST_DEFAULTS: typeof bundling = {
  splitting: false,
  minify: true,
  esbuild: { sourcemap: false, keepNames: true, external: [] },
};

const BENCH = "packages/proofs/speed";

const HANDLERS: [name: string, handler: string, properties: typeof bundling][] = [
  // Built too, so that the measured process does not load what strips types.
  ["measured", `${BENCH}/measured.process`, bundling],
  ["service", "packages/functions/src/webhook-entry.handler", bundling],
  ["straightforward", `${BENCH}/straightforward.handler`, SST_DEFAULTS],
  ["floor", `${BENCH}/floor.handler`, bundling],
];

const slug = (name: string) => name.replace(/\W+/g, "-");

const encryptionKey = randomBytes(32).toString("base64");

const { links, settings } = readLocalSettings({});

/** The environment of a measured process, as Lambda's, in a bundle's folder. */
export const environment = (stepFunctions: string): Record<string, string> => ({
  SST_KEY: encryptionKey,
  SST_KEY_FILE: "resource.enc",
  WORKSPACE: "dev",
  ...Object.fromEntries(
    pipelines.map(({ name, jobNameSetting }) => [jobNameSetting, settings.jobNames[name] ?? ""]),
  ),
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "any",
  AWS_SECRET_ACCESS_KEY: "any",
  AWS_ENDPOINT_URL_SFN: stepFunctions,
});

/** Builds the service, what it is compared with, and the service without each of the departures. */
export async function buildBundles(
  work: string,
  departures: readonly Departure[] = [],
): Promise<Map<string, Bundle>> {
  const handlers = [
    ...HANDLERS,
    ...departures.map((departure): (typeof HANDLERS)[number] => {
      const handler = writeWithout(departure, join(work, "without", slug(departure.name)));
      return [departure.name, relative(root, handler), departure.bundling ?? bundling];
    }),
  ];
  const bundles = handlers.map(async ([name, handler, properties]): Promise<[string, Bundle]> => {
    const folder = join(work, slug(name));
    await buildFunction({ functionID: name, handler, links, encryptionKey, properties }, folder);
    return [name, { name, folder, size: folderSizes(folder) }];
  });
  return new Map(await Promise.all(bundles));
}
