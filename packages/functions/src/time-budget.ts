/*
 * How long an answer may take. Alma waits 5 seconds (`ALMA_TIMEOUT`), of which a cold start and the
 * network take a part.
 */

/**
 * Milliseconds from a request's arrival within which Step Functions has to answer: the
 * service promises to wait 3,200 for it, and may take 300 to read the event and load the AWS SDK.
 */
export const START_BUDGET = 3500;

/** Milliseconds that an answer waits for Sentry, once its SDK is loaded. */
export const SENTRY_BUDGET = 500;

/** Seconds after which Lambda ends an invocation of the webhook's function, and answers 502. */
export const INVOCATION_TIMEOUT = 10;
