/** A list of listeners that are called when something changes. */
export function createListeners<Arguments extends unknown[]>() {
  const listeners = new Set<(...args: Arguments) => void>();
  return {
    notify(...args: Arguments): void {
      for (const listener of listeners) listener(...args);
    },
    /** Adds a listener, which {@link notify} calls. @returns a function that removes it */
    onChange(listener: (...args: Arguments) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
