/**
 * How Alma delivers a webhook.
 *
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */

/** Milliseconds that Alma waits for an answer. A slower one counts as a 500. */
export const ALMA_TIMEOUT = 5000;

/**
 * After how many hours Alma sends an event again that was answered 5xx or too late: its second,
 * third and fourth attempt, each counted from the previous one. Then it gives up.
 */
export const RETRY_HOURS = [1, 3, 6] as const;

export const ATTEMPTS = RETRY_HOURS.length + 1;

/**
 * For how many hours after a job's end Alma may still send its event: until an hour after its last
 * attempt.
 */
export const MAY_COME_FOR_HOURS = RETRY_HOURS.reduce((sum: number, hours) => sum + hours, 1);
