/** Creates a function that runs once its calls have paused for so many milliseconds. */
export function afterPause(milliseconds: number, run: () => void): () => void {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(run, milliseconds);
  };
}

/** Creates a function that gives each request a signal, and aborts that of the one before. */
export function latestOnly(): () => AbortSignal {
  let latest = new AbortController();
  return () => {
    latest.abort();
    latest = new AbortController();
    return latest.signal;
  };
}
