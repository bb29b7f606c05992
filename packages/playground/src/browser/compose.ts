import { closest, find, parse } from "./elements.ts";
import { afterPause, latestOnly } from "./later.ts";
import { getText, postForm } from "./requests.ts";

/** The draft in the session's storage: what was typed, at which address, and what was sent last. */
const DRAFT = "draft";
const DRAFT_OF = "draft-of";
const SENT = "sent";

/** A larger file is not read. */
const MOST_BYTES = 4 * 1024 ** 2;

/** Checks the event while it is typed, and loads samples and files. */
export function startCompose(): void {
  const editor = find(HTMLTextAreaElement, "#event");
  const form = find(HTMLFormElement, "#compose");
  const samples = find(HTMLFormElement, "#load");
  const sendButton = find(HTMLButtonElement, "#send-event");
  if (!editor || !form || !samples || !sendButton) return;

  /** The text that was loaded into the editor, not typed. */
  let loaded = editor.value;

  const choice = () => Object.fromEntries(new FormData(samples));
  let chosen = choice();

  const nextSignal = latestOnly();
  async function check() {
    if (!editor || !sendButton) return;
    sendButton.disabled = false;
    const html = await postForm("/check", { event: editor.value }, nextSignal());
    if (html !== undefined) showCheck(html);
  }
  /** Whether the editor has something other than a sample. */
  function showOwn() {
    const select = find(HTMLSelectElement, "select[name=sample]", samples);
    if (select) select.value = "";
    chosen = choice();
  }
  const showCheck = (html: string) => find(HTMLElement, "#check")?.replaceChildren(parse(html));

  const mayReplace = (by: string) =>
    [loaded, sessionStorage.getItem(SENT)].includes(editor.value) ||
    window.confirm(`Replace what you typed with ${by}?`);

  function load(event: string, isSample = false) {
    if (!editor) return;
    if (!isSample) showOwn();
    find(HTMLElement, "#choice")?.replaceChildren();
    editor.value = event;
    // With line breaks as in the editor.
    loaded = editor.value;
    editor.scrollTop = 0;
    sessionStorage.removeItem(DRAFT);
    void check();
  }

  const draft = sessionStorage.getItem(DRAFT);
  const fromWebhook = new URLSearchParams(location.search).has("webhook");
  const isBack =
    performance.getEntriesByType("navigation").some(isBackOrReload) &&
    sessionStorage.getItem(DRAFT_OF) === location.search;
  if (draft !== null) {
    editor.value = draft;
    showOwn();
    if (fromWebhook && !isBack && mayReplace("the webhook")) load(loaded);
    else void check();
  }

  editor.addEventListener("input", () => {
    showOwn();
    sessionStorage.setItem(DRAFT, editor.value);
    sessionStorage.setItem(DRAFT_OF, location.search);
  });
  editor.addEventListener("input", afterPause(120, check));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, editor.value));

  samples.addEventListener("change", async ({ target }) => {
    if (target instanceof HTMLInputElement) return;
    const { sample = "", environment = "" } = choice();
    if (sample === "") return;
    if (mayReplace("the sample")) {
      chosen = { sample, environment };
      const text = await getText(`/samples/${sample}?environment=${environment}`);
      if (text !== undefined) load(text, true);
      return;
    }
    for (const select of samples.querySelectorAll("select")) {
      select.value = String(chosen[select.name]);
    }
  });

  async function openFile(file: File | null | undefined) {
    if (!file || !sendButton) return;
    const event = file.size > MOST_BYTES ? "" : textOf(await file.arrayBuffer());
    const answer = await postForm("/open", { event, name: file.name, size: String(file.size) });
    const opened: { event?: string; choice?: string; problem?: string } = JSON.parse(
      answer ?? "{}",
    );
    if (opened.event !== undefined) {
      if (!mayReplace(file.name)) return;
      load(opened.event);
      find(HTMLElement, "#choice")?.replaceChildren(parse(opened.choice ?? ""));
      return;
    }
    // The previous event must not be taken for the file's.
    nextSignal();
    sendButton.disabled = true;
    if (opened.problem) showCheck(opened.problem);
    find(HTMLButtonElement, "#keep-event")?.addEventListener("click", () => void check());
  }
  document.addEventListener("click", async ({ target }) => {
    const chosenEvent = closest(HTMLElement, "#choice [data-event]", target)?.dataset.event;
    if (chosenEvent !== undefined) {
      editor.value = chosenEvent;
      loaded = editor.value;
      void check();
    }
    if (closest(HTMLElement, "#new-run", target)) {
      const text = await postForm("/new-run", { event: editor.value });
      if (text !== undefined) load(text);
    }
  });
  const chooser = find(HTMLInputElement, "#file");
  chooser?.addEventListener("change", async () => {
    await openFile(chooser.files?.item(0));
    chooser.value = "";
  });
  editor.addEventListener("dragover", (event) => event.preventDefault());
  editor.addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files.item(0);
    if (!file) return;
    event.preventDefault();
    void openFile(file);
  });
}

/** Decodes a file, which may be in UTF-16, as PowerShell writes it. */
function textOf(bytes: ArrayBuffer): string {
  const [first, second] = new Uint8Array(bytes);
  const encoding =
    first === 0xff && second === 0xfe
      ? "utf-16le"
      : first === 0xfe && second === 0xff
        ? "utf-16be"
        : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Whether a page was restored from the history rather than loaded. */
const isBackOrReload = (entry: PerformanceEntry) =>
  entry instanceof PerformanceNavigationTiming && entry.type !== "navigate";
