/**
 * Creates a debounced function: it runs once its calls have paused for this many milliseconds,
 * unless it is cancelled.
 */
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

/**
 * Creates a function that returns an abort signal for each request, and aborts the previous
 * request.
 */
export function latestOnly(): () => AbortSignal {
  let latest = new AbortController();
  return () => {
    latest.abort();
    latest = new AbortController();
    return latest.signal;
  };
}
