import { randomBytes } from "node:crypto";
import { bundling } from "@almahook/infra/bundling";
import { readLocalSettings } from "@almahook/local/local-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { folderSizes } from "@almahook/synth/bundle-sizes";
import { buildFunction } from "@almahook/synth/function-bundle";

/** A handler, built as it would be deployed. */
export interface Bundle {
  name: string;
  /** The folder of `bundle.mjs`. */
  folder: string;
  /** Bytes that every cold start loads, and all of them. */
  size: { start: number; all: number };
}

const BENCH = "packages/proofs/speed";
const PARTS = ["signature", "schema", "decision", "hono", "adapter", "resources", "sdk"];

const HANDLERS = new Map([
  // Built too, so that the measured process does not load what strips types.
  ["measured", `${BENCH}/measured.process`],
  ["service", "packages/functions/src/webhook-entry.handler"],
  ["empty", `${BENCH}/empty.handler`],
  ["floor", `${BENCH}/floor.handler`],
  ...PARTS.map((part): [string, string] => [part, `${BENCH}/parts/${part}.handler`]),
]);

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

/** Builds the service, what it is set against, and each of its parts alone. */
export async function buildBundles(work: string): Promise<Bundle[]> {
  return Promise.all(
    [...HANDLERS].map(async ([name, handler]) => {
      const folder = `${work}/${name}`;
      const input = { functionID: name, handler, links, encryptionKey, properties: bundling };
      await buildFunction(input, folder);
      return { name, folder, size: folderSizes(folder) };
    }),
  );
}
