/** The message of whatever was thrown. */
export const errorMessage = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

/**
 * Describes why `fetch` got no answer, by the cause of its error. Where a host has several addresses
 * that all fail, the cause has no message, only a code.
 *
 * @example
 * fetchFailure(error); // "connect ECONNREFUSED 127.0.0.1:9000", or "ECONNREFUSED"
 */
export function fetchFailure(error: unknown): string {
  const { cause } = Object(error);
  return cause?.message || cause?.code || String(error);
}
