import type { html } from "hono/html";

/** A piece of a page. Whatever stands in it is escaped. */
export type Html = ReturnType<typeof html>;
