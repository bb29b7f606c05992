/** Chance that is the same for the same seed. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Mostly short, sometimes long: how long things last that may end at any time. */
  lasting(mean: number): number;
}

/**
 * Makes chance from a seed.
 *
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32)
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (probability) => next() < probability,
    pick(items) {
      const [item] = items.slice(Math.floor(next() * items.length));
      if (item === undefined) throw new RangeError("There is nothing to pick from");
      return item;
    },
    lasting: (mean) => -Math.log(1 - next()) * mean,
  };
}
