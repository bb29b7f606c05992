import { notify } from "./notice.ts";

/**
 * Fetches a page, also one that says that something was not found.
 *
 * @param silently don't show errors, because no person asked for the page
 */
export async function getPage(
  url: string,
  signal: AbortSignal,
  silently?: "silently",
): Promise<Document | undefined> {
  const text = await request(url, { signal }, silently);
  return text === undefined ? undefined : new DOMParser().parseFromString(text, "text/html");
}

/** Posts a form's fields. An error is shown. @returns undefined after an error */
export const postForm = (
  url: string,
  data: FormData | Record<string, string>,
  signal?: AbortSignal,
) =>
  request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data instanceof FormData ? Object.fromEntries(data) : data),
    signal,
  });

async function request(
  url: string,
  init: RequestInit,
  silently?: "silently",
): Promise<string | undefined> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    if (response.ok || (!init.method && type.startsWith("text/html"))) return text;
    const problem = type.startsWith("text/plain") && text;
    if (!silently) notify(problem || `The playground answered ${response.status}.`);
  } catch {
    if (!init.signal?.aborted && !silently) {
      notify("The playground does not answer: is npm start still running?");
    }
  }
  return undefined;
}
