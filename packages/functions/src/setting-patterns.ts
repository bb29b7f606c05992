/**
 * The address that a Sentry project reports to.
 *
 * @see https://docs.sentry.io/concepts/key-terms/dsn-explainer/
 */
export const SENTRY_DSN = /^https?:\/\/\w+@[^\s/?#@]+\/(?:[^\s?#]+\/)?\d+$/;

/** The address of an Alma, without a path. */
export const ALMA_API_URL = /^https:\/\/[^\s/?#@]+\/?$/;
