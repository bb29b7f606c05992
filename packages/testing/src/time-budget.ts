/**
 * Extends the time budget of a start to a minute, because a busy machine can exceed it. For a
 * separate process or thread.
 */
export function prolongTimeBudget(): void {
  // No time passes before the budget's timer is set, so that it is the only long one.
  process.uptime = () => 0;
  const { setTimeout } = globalThis;
  globalThis.setTimeout = Object.assign(
    (callback: () => void, milliseconds: number, ...args: []) =>
      setTimeout(callback, milliseconds > 2000 ? 60_000 : milliseconds, ...args),
    setTimeout,
  );
}
