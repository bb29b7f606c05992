import { pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import type { CompareOptions } from "./compare-with-alma.ts";
import { checkSettings, pipelineSettings, Secret } from "./function-settings.ts";
import type { Links } from "./links.ts";
import { ALMA_API_URL } from "./setting-patterns.ts";

/** What the comparison with Alma runs with. */
export interface ComparisonSettings {
  /** The base of the URLs of Alma's API. */
  almaUrl: string;
  almaKey: string;
  settings: CompareOptions["settings"];
}

/** The key is sent with every call, and other than on this machine never in plain text. */
const LOCAL_API_URL = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?\/?$/;

const { pattern, rule } = ALMA_API_URL;

const AlmaUrl = v.pipe(
  v.string(rule),
  v.check((url) => pattern.test(url) || LOCAL_API_URL.test(url), rule),
  v.url(rule),
);

/** A key for Alma's API. An HTTP header takes no other. */
export const ApiKey = v.pipe(
  Secret,
  v.check((key) => /^[\x21-\x7e]+$/.test(key.trim()), "must have no spaces, and ASCII only"),
);

/**
 * Reads the settings of the comparison and checks all of them at once.
 *
 * @param env environment variables: `WORKSPACE`, the pipelines' job names and `ALMA_API_URL`
 * @throws {SettingsError} if any is missing or malformed
 */
export function readComparisonSettings(
  env: Readonly<Record<string, string | undefined>>,
  links: Links,
): ComparisonSettings {
  const { jobNames, given, entries } = pipelineSettings(env, links);
  const checked = checkSettings(
    v.object({
      WORKSPACE: entries.WORKSPACE,
      ALMA_API_URL: AlmaUrl,
      ALMA_API_KEY: ApiKey,
      arns: entries.arns,
      accepted: entries.accepted,
    }),
    {
      ...given,
      ALMA_API_URL: env.ALMA_API_URL?.trim(),
      ALMA_API_KEY: links.AlmaApiKey?.value,
    },
  );
  return {
    almaUrl: checked.ALMA_API_URL,
    almaKey: checked.ALMA_API_KEY,
    settings: {
      workspace: checked.WORKSPACE,
      pipelines,
      jobNames,
      acceptedStatuses: checked.accepted,
      stateMachineArns: checked.arns,
    },
  };
}
