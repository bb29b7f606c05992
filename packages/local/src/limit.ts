/**
 * Limits how many calls of a function run at a time. Others wait, in order.
 *
 * @example
 * const invoke = limit(16, localFunction.invoke);
 */
export function limit<Args extends unknown[], Result>(
  most: number,
  call: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (...args) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await call(...args);
    } finally {
      // The next waiting call takes this one's place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
