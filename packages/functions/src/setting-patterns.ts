/** Settings that are checked when a stage is deployed, and again by the functions. */

/**
 * The address that a Sentry project reports to.
 *
 * @see https://docs.sentry.io/concepts/key-terms/dsn-explainer/
 */
export const SENTRY_DSN = {
  pattern: /^https?:\/\/\w+@[^\s/?#@]+\/(?:[^\s?#]+\/)?\d+$/,
  rule: "must be a Sentry DSN, as in https://KEY@HOST/PROJECT",
};

/** The address of an Alma, without a path. */
export const ALMA_API_URL = {
  pattern: /^https:\/\/[a-z\d.-]+(?::\d{1,5})?\/?$/i,
  rule: "must be a URL, such as https://api-na.hosted.exlibrisgroup.com",
};
