/*
 * How long an answer may take. Alma waits 5 seconds (`ALMA_TIMEOUT`), including a cold start and
 * the network.
 */

/**
 * Milliseconds from a request's arrival within which Step Functions has to answer: 300 to read the
 * event and load the AWS SDK, and 3,200 for Step Functions itself.
 */
export const START_BUDGET = 3500;

/** Milliseconds that an answer waits for Sentry, after its SDK is loaded. */
export const SENTRY_BUDGET = 500;
