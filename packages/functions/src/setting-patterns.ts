/**
 * The address that a Sentry project reports to.
 *
 * @see https://docs.sentry.io/concepts/key-terms/dsn-explainer/
 */
export const SENTRY_DSN = /^https?:\/\/\w+@[^\s/?#@]+\/(?:[^\s?#]+\/)?\d+$/;

/** The address of an Alma, without a path. */
export const ALMA_API_URL = /^https:\/\/[a-z\d.-]+(?::\d{1,5})?\/?$/i;

/** A key for Alma's API: an HTTP header takes no other. */
export const ALMA_API_KEY = /^[\x21-\x7e]+$/;
