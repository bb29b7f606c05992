/** A request as the function received it. */
export interface ReceivedRequest {
  method: string;
  /** With the query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/**
 * Copies bytes that are kept. A small `Buffer` is a slice of a pool of 64 KiB, and would keep all
 * of it in memory.
 */
export const unpooled = (bytes: Buffer) => new Uint8Array(bytes);
