import { almaApiUrl } from "./deployment-settings.ts";

/** The secret shared with Alma's integration profile. */
export const challengeSecret = new sst.Secret("AlmaChallengeSecret");

/** The secret before the current one, still accepted while Alma's profile is changed over. */
export const previousChallengeSecret = new sst.Secret("AlmaPreviousChallengeSecret", "");

/** A key for Alma's API, with the right to read the configuration. Empty where it is not needed. */
export const almaApiKey = new sst.Secret("AlmaApiKey", almaApiUrl ? undefined : "");
