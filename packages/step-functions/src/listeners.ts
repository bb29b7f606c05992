/** Those who want to be told when something happens. */
export function createListeners<Arguments extends unknown[]>() {
  const listeners = new Set<(...args: Arguments) => void>();
  return {
    tell(...args: Arguments): void {
      for (const listener of listeners) listener(...args);
    },
    /** Calls a listener whenever {@link tell} is called. @returns what ends that */
    onChange(listener: (...args: Arguments) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
