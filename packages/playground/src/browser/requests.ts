import { notify } from "./notice.ts";

/** Asks for a text. What went wrong is shown, and answered with `undefined`. */
export const getText = async (url: string): Promise<string | undefined> =>
  (await request(url, {}))?.text();

/**
 * Asks for a page, of what is not found too.
 *
 * @param silently whether nobody is told what went wrong: nobody asked
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

/** Posts what a form has. What went wrong is shown, and answered with `undefined`. */
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
