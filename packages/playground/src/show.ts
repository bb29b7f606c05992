import type { Context } from "hono";
import type { Changes } from "./changes.ts";
import type { PlaygroundContext } from "./context.ts";
import { type Page, page } from "./views/page.ts";

/** Answers with a page. */
export type Show = ReturnType<typeof createShow>;

/**
 * The white space before a block in a template. It would make each added section two more nodes,
 * and comparing pages less exact.
 */
const INDENTATION = /\s*\n\s*(?=<\/?(?:article|details|div|form|header|li|ol|section|ul)\b)/g;

/** Seconds after which the page of a stage is refreshed, because nothing reports its changes. */
const EVERY = 30;

/** Creates a function that answers with pages. */
export const createShow =
  (context: PlaygroundContext, { version }: Pick<Changes, "version">) =>
  async (c: Context, shown: Page, status: 200 | 404 = 200): Promise<Response> => {
    const every = context.stage === undefined ? undefined : EVERY;
    const html = await page({ every, ...shown }, version(), context);
    return c.html(String(html).replace(INDENTATION, ""), status);
  };
