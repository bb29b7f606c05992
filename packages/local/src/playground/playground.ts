import { createPlaygroundApp } from "./app.ts";
import type { PlaygroundContext } from "./context.ts";

/** The playground: its pages, behind a web-standard handler. */
export interface Playground {
  fetch(request: Request): Response | Promise<Response>;
  /** Ends what is streamed to open pages. */
  close(): Promise<void>;
}

/**
 * Makes the playground.
 *
 * @example
 * const { fetch } = createPlayground(context);
 * await serve(fetch, 9001);
 */
export function createPlayground(context: PlaygroundContext): Playground {
  const closing = new AbortController();
  return {
    fetch: createPlaygroundApp(context, closing.signal).fetch,
    close: async () => closing.abort(),
  };
}
