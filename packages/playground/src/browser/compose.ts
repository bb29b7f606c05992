import { find, on, parse } from "./elements.ts";
import { afterPause, latestOnly } from "./later.ts";
import { notify } from "./notice.ts";
import { postForm } from "./requests.ts";

/** In the session's storage: the event that a person typed or opened, and the last one sent. */
const DRAFT = "draft";
const SENT = "sent";

/** A larger file is not read. */
const MOST_BYTES = 4 * 1024 ** 2;

/** Checks the event while it is typed, keeps it as a draft, and opens files. */
export function startCompose(): void {
  const editor = find(HTMLTextAreaElement, "#event");
  const sample = find(HTMLSelectElement, "#load [name=sample]");
  const sendButton = find(HTMLButtonElement, "#send-event");
  if (!editor || !sample || !sendButton) return;

  const show = (selector: string, content: DocumentFragment) =>
    find(HTMLElement, selector)?.replaceChildren(content);
  const nextSignal = latestOnly();
  const check = async () => {
    sendButton.disabled = false;
    const html = await postForm("/check", { event: editor.value }, nextSignal());
    if (html === undefined) return;
    // A button of the previous check must not take the focus with it.
    if (find(HTMLElement, "#check :focus")) sendButton.focus();
    show("#check", parse(html));
  };

  /** The text that was loaded into the editor, not typed. */
  let loaded = editor.value;
  const mayReplace = () =>
    [loaded, sessionStorage.getItem(SENT)].includes(editor.value) ||
    window.confirm("Replace the event that you typed?");

  /** Keeps the event, which is no longer that of the address. */
  const keep = () => {
    sample.value = "";
    sessionStorage.setItem(DRAFT, editor.value);
    if (location.search) history.replaceState(null, "", location.pathname);
  };
  const write = (event: string) => {
    editor.value = event;
    // With line breaks as in the editor.
    loaded = editor.value;
    editor.scrollTop = 0;
    keep();
    void check();
  };

  const draft = sessionStorage.getItem(DRAFT);
  if (draft !== null) {
    editor.value = draft;
    if (location.search && mayReplace()) {
      editor.value = loaded;
      sessionStorage.removeItem(DRAFT);
    } else {
      keep();
      void check();
    }
  }

  editor.addEventListener("input", keep);
  editor.addEventListener("input", afterPause(120, check));
  editor.form?.addEventListener("submit", () => sessionStorage.setItem(SENT, editor.value));
  sample.form?.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement && sample.value) sample.form?.submit();
  });
  on("click", HTMLElement, "#keep-event", check);
  on("click", HTMLElement, "#new-run", async () => {
    const event = await postForm("/new-run", { event: editor.value });
    if (event !== undefined) write(event);
  });
  on("click", HTMLElement, "#choice button", ({ dataset: { event } }) => {
    if (event !== undefined && mayReplace()) write(event);
  });

  const openFile = async (file: File) => {
    if (file.size > MOST_BYTES) {
      notify(`${file.name} is larger than 4 MiB. Open a file with only the lines that matter.`);
      return;
    }
    const html = await postForm("/open", { event: await textOf(file), name: file.name });
    const opened = parse(html ?? "");
    const event = find(HTMLElement, "[data-event]", opened)?.dataset.event;
    if (event === undefined) {
      // The previous event must not be taken for the file's.
      nextSignal();
      sendButton.disabled = true;
      show("#check", opened);
    } else if (mayReplace()) {
      write(event);
      show("#choice", opened);
    }
  };
  on("change", HTMLInputElement, "#file", async (input) => {
    for (const file of input.files ?? []) await openFile(file);
    input.value = "";
  });
}

/** Reads a file, which may be in UTF-16, as PowerShell writes it, with a byte order mark. */
const textOf = (file: File) =>
  new Promise<string>((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("loadend", () => resolve(String(reader.result ?? "")));
    reader.readAsText(file);
  });
