/**
 * Why `fetch` got no answer, in a few words: what the cause of its error says. Where a name has
 * several addresses that all fail, Node.js leaves that empty, and there is only a code.
 *
 * @example
 * fetchFailure(error); // "connect ECONNREFUSED 127.0.0.1:9000", or "ECONNREFUSED"
 */
export function fetchFailure(error: unknown): string {
  const { cause } = Object(error);
  return cause?.message || cause?.code || String(error);
}
