import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { bundling } from "@almahook/infra/bundling";
import { readLocalSettings } from "@almahook/local/local-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { type BundleSizes, bundleSizes } from "@almahook/synth/bundle-sizes";
import { buildFunction } from "@almahook/synth/function-bundle";

/** A handler, built as it would be deployed. */
export interface Bundle {
  name: string;
  /** The folder of `bundle.mjs`. */
  folder: string;
  /** Bytes loaded by every cold start, and in total. */
  size: BundleSizes;
}

/** SST's default bundling options. */
const SST_DEFAULTS: typeof bundling = {
  splitting: false,
  minify: true,
  esbuild: { sourcemap: false, keepNames: true, external: [] },
};

const BENCH = "packages/proofs/speed";

const SERVICE = "packages/functions/src/webhook-entry.handler";

const HANDLERS: [name: string, handler: string, properties: typeof bundling][] = [
  // Built, too, so that the measured process does not load the type stripper.
  ["measured", `${BENCH}/measured.process`, bundling],
  ["service", SERVICE, bundling],
  ["straightforward", `${BENCH}/straightforward.handler`, SST_DEFAULTS],
  ["minimal", `${BENCH}/minimal.handler`, bundling],
];

const encryptionKey = randomBytes(32).toString("base64");

const { links, settings } = readLocalSettings({});

/** The environment variables of a function in Lambda with its bundle in a folder. */
export const variablesFor = (stepFunctions: string, folder: string): Record<string, string> => ({
  SST_KEY: encryptionKey,
  SST_KEY_FILE: join(folder, "resource.enc"),
  WORKSPACE: "dev",
  ...Object.fromEntries(
    pipelines.map(({ name, jobNameSetting }) => [jobNameSetting, settings.jobNames[name] ?? ""]),
  ),
  PIPELINES: JSON.stringify(
    pipelines.map(({ name, stateMachine: { link } }) => ({
      name,
      link,
      jobName: settings.jobNames[name],
    })),
  ),
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "any",
  AWS_SECRET_ACCESS_KEY: "any",
  AWS_ENDPOINT_URL_SFN: stepFunctions,
});

const build = (handler: string, properties: typeof bundling, folder: string) =>
  buildFunction({ functionID: "bench", handler, links, encryptionKey, properties }, folder);

/** Builds the service's function into a folder. */
export const buildService = (folder: string) => build(SERVICE, bundling, folder);

/** Builds the service and the handlers that it is compared with. */
export async function buildBundles(work: string): Promise<Map<string, Bundle>> {
  const bundles = HANDLERS.map(async ([name, handler, properties]): Promise<[string, Bundle]> => {
    const folder = join(work, name);
    await build(handler, properties, folder);
    return [name, { name, folder, size: bundleSizes(folder) }];
  });
  return new Map(await Promise.all(bundles));
}
