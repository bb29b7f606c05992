import { notify } from "./notice.ts";

/** Asks for a text. What went wrong is shown, and answered with `undefined`. */
export async function getText(url: string, signal?: AbortSignal): Promise<string | undefined> {
  return request(url, { signal });
}

/** Posts what a form has. What went wrong is shown, and answered with `undefined`. */
export async function postForm(
  url: string,
  data: FormData | Record<string, string>,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return request(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(data instanceof FormData ? Object.fromEntries(data) : data),
    signal,
  });
}

async function request(url: string, init: RequestInit): Promise<string | undefined> {
  try {
    const response = await fetch(url, init);
    const text = await response.text();
    if (response.ok) return text;
    const isSentence =
      text !== "" && response.headers.get("content-type")?.startsWith("text/plain");
    notify(isSentence ? text : `The playground answered ${response.status}.`);
  } catch {
    if (!init.signal?.aborted)
      notify("The playground does not answer: is npm start still running?");
  }
  return undefined;
}
