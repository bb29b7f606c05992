/** Creates a function that runs once its calls have paused for so many milliseconds. */
export function afterPause<Arguments extends unknown[]>(
  milliseconds: number,
  run: (...given: Arguments) => void,
): (...given: Arguments) => void {
  let timer = 0;
  return (...given) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => run(...given), milliseconds);
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
