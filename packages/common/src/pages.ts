/** A page has up to a thousand executions, or what was found in about a megabyte of a log. */
const MAX_PAGES = 10_000;

/**
 * Passes on the pages of a list from AWS.
 *
 * @throws if a page is repeated, or there are more than 10,000: the list would never end
 */
export async function* finite<Page extends { nextToken?: string | undefined }>(
  pages: AsyncIterable<Page>,
): AsyncGenerator<Page> {
  const tokens = new Set<string>();
  for await (const page of pages) {
    yield page;
    const { nextToken } = page;
    if (!nextToken) return;
    if (tokens.has(nextToken) || tokens.size === MAX_PAGES) {
      throw new Error("The list does not end: its pages repeat, or are more than 10,000");
    }
    tokens.add(nextToken);
  }
}
