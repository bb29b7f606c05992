import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readLinks } from "@almahook/functions/links";
import { bundling } from "@almahook/infra/function-options";
import { readLocalSettings } from "@almahook/local/local-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { buildFunction } from "@almahook/synth/function-bundle";
import { AWS } from "@almahook/testing/start-server";

/** SST's default bundling options. */
const SST_DEFAULTS: typeof bundling = {
  splitting: false,
  minify: true,
  esbuild: { sourcemap: false, keepNames: true, external: [] },
};

const SERVICE = "packages/functions/src/webhook-entry.handler";

const encryptionKey = randomBytes(32).toString("base64");

const { variables, settings } = readLocalSettings({});
const links = readLinks(variables);

/** The environment variables of a function in Lambda with its bundle in a folder. */
export const variablesFor = (stepFunctions: string, folder: string): Record<string, string> => ({
  SST_KEY: encryptionKey,
  SST_KEY_FILE: join(folder, "resource.enc"),
  WORKSPACE: settings.workspace,
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
  ...AWS,
  AWS_ENDPOINT_URL_SFN: stepFunctions,
});

const build = (handler: string, properties: typeof bundling, folder: string) =>
  buildFunction({ functionID: "bench", handler, links, encryptionKey, properties }, folder);

/** Builds the service's function into a folder. */
export const buildService = (folder: string) => build(SERVICE, bundling, folder);

/** Builds the service, the handlers that it is compared with, and the process that measures. */
export async function buildBundles(folderOf: (name: string) => string): Promise<void> {
  const bench = "packages/proofs/speed";
  await Promise.all([
    buildService(folderOf("service")),
    build(`${bench}/straightforward.handler`, SST_DEFAULTS, folderOf("straightforward")),
    build(`${bench}/minimal.handler`, bundling, folderOf("minimal")),
    // Built, too, so that the measured process does not load the type stripper.
    build(`${bench}/measured.process`, bundling, folderOf("measured")),
  ]);
}
