/** Creates a function that runs once its calls have paused for so many milliseconds, if it is not cancelled. */
export function afterPause<Arguments extends unknown[]>(
  milliseconds: number,
  run: (...given: Arguments) => void,
): ((...given: Arguments) => void) & { cancel(): void } {
  let timer = 0;
  const cancel = () => window.clearTimeout(timer);
  const later = (...given: Arguments) => {
    cancel();
    timer = window.setTimeout(() => run(...given), milliseconds);
  };
  return Object.assign(later, { cancel });
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
