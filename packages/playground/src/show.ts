import type { Context } from "hono";
import type { Changes } from "./changes.ts";
import type { PlaygroundContext } from "./context.ts";
import { type Page, page } from "./views/page.ts";

/** Answers with a page. */
export type Show = ReturnType<typeof createShow>;

/**
 * What a template has before a block. With it, a section that is added between two others is two more
 * nodes, and comparing pages finds less of what stayed.
 */
const INDENTATION = /\s*\n\s*(?=<\/?(?:article|details|div|form|header|li|ol|section|ul)\b)/g;

/** Seconds after which the page of a stage is asked for again: nothing reports its changes. */
const EVERY = 30;

/** Creates the function that answers with pages. */
export const createShow =
  (context: PlaygroundContext, { version }: Pick<Changes, "version">) =>
  async (c: Context, shown: Page, status: 200 | 404 = 200): Promise<Response> =>
    c.html(
      String(
        await page(
          { every: context.stage === undefined ? undefined : EVERY, ...shown },
          version(),
          context,
        ),
      ).replace(INDENTATION, ""),
      status,
    );
