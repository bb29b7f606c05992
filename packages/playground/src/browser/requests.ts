import { notify } from "./notice.ts";

/** Fetches text. An error is shown. @returns undefined after an error */
export const getText = async (url: string): Promise<string | undefined> =>
  (await request(url, {}))?.text();

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
  const response = await request(url, { signal }, silently);
  try {
    const text = await response?.text();
    return text === undefined ? undefined : new DOMParser().parseFromString(text, "text/html");
  } catch {
    return undefined;
  }
}

/** Posts a form's fields. An error is shown. @returns undefined after an error */
export async function postForm(
  url: string,
  data: FormData | Record<string, string>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const response = await request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data instanceof FormData ? Object.fromEntries(data) : data),
    signal,
  });
  return response?.text();
}

async function request(
  url: string,
  init: RequestInit,
  silently?: "silently",
): Promise<Response | undefined> {
  try {
    const response = await fetch(url, init);
    const type = response.headers.get("content-type") ?? "";
    if (response.ok || (!init.method && type.startsWith("text/html"))) return response;
    const text = type.startsWith("text/plain") && (await response.text());
    if (!silently) notify(text || `The playground answered ${response.status}.`);
  } catch {
    if (!init.signal?.aborted && !silently) {
      notify("The playground does not answer: is npm start still running?");
    }
  }
  return undefined;
}
