/** How long an answer may take: Alma waits 5 seconds for it, see `ALMA_TIMEOUT`. */

/**
 * Milliseconds from a request's arrival within which Step Functions has to answer: 3,200, which the
 * service promises, and 300 in which the event is read and the AWS SDK is loaded.
 */
export const START_BUDGET = 3500;

/** Milliseconds that an answer waits for Sentry, once its SDK is loaded. */
export const SENTRY_BUDGET = 500;

/** Seconds after which Lambda ends an invocation of the webhook's function, and answers 502. */
export const INVOCATION_TIMEOUT = 10;
