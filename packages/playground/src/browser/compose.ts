import { find, parse } from "./elements.ts";
import { afterPause, latestOnly } from "./later.ts";
import { getText, postForm } from "./requests.ts";

/** Checks the event as it is typed, and loads others: samples, and files. */
export function startCompose(): void {
  const editor = find(HTMLTextAreaElement, "#event");
  if (!editor) return;

  const nextSignal = latestOnly();
  async function check(event: string) {
    const html = await postForm("/check", { event }, nextSignal());
    if (html !== undefined) find(HTMLElement, "#check")?.replaceChildren(parse(html));
  }
  editor.addEventListener(
    "input",
    afterPause(120, () => void check(editor.value)),
  );

  function load(event: string | undefined) {
    if (event === undefined || !editor) return;
    editor.value = event;
    editor.scrollTop = 0;
    void check(event);
  }

  const samples = find(HTMLFormElement, "#load");
  samples?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { sample = "", environment = "" } = Object.fromEntries(new FormData(samples));
    load(await getText(`/samples/${sample}?environment=${environment}`));
  });

  const openFile = async (file: File | null | undefined) =>
    load(file ? await postForm("/open", { event: await file.text() }) : undefined);
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
