/** The secret shared with Alma's integration profile. */
export const challengeSecret = new sst.Secret("AlmaChallengeSecret");

/** The secret before the current one, still accepted while Alma's profile is changed over. */
export const previousChallengeSecret = new sst.Secret("AlmaPreviousChallengeSecret", "");
