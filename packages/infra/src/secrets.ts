import { almaApiUrl } from "./deployment-settings.ts";

/** The secret shared with Alma's integration profile. */
export const challengeSecret = new sst.Secret("AlmaChallengeSecret");

/** The previous secret, still accepted while Alma's profile is changed to the new one. */
export const previousChallengeSecret = new sst.Secret("AlmaPreviousChallengeSecret", "");

/** A key for Alma's API that can read the configuration. Empty in stages without a check. */
export const almaApiKey = new sst.Secret("AlmaApiKey", almaApiUrl ? undefined : "");
