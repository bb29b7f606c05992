import type { html } from "hono/html";

/** A part of a page. All values in it are escaped. */
export type Html = ReturnType<typeof html>;
