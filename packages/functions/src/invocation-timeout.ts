/** Seconds after which Lambda ends an invocation of the webhook's function, and answers 502. */
export const INVOCATION_TIMEOUT = 10;
