/**
 * How Alma delivers a webhook.
 *
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */

/** Milliseconds that Alma waits for an answer. A slower one counts as a 500. */
export const ALMA_TIMEOUT = 5000;

/**
 * After how many hours Alma sends an event again that was answered 5xx, or too late: the second,
 * third and fourth attempt, each counted from the one before. Then it gives up.
 */
export const RETRY_HOURS = [1, 3, 6] as const;

export const ATTEMPTS = RETRY_HOURS.length + 1;

/**
 * For how many hours after a job's end its event may come by itself: until an hour after the last
 * attempt.
 */
export const MAY_COME_FOR_HOURS = RETRY_HOURS.reduce((sum: number, hours) => sum + hours, 1);
