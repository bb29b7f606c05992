/** How many cases each property tries, and from which seed: what `npm run prove` asks for. */
const { PROOF_RUNS, PROOF_SEED } = process.env;

/** Whether this is `npm run prove`, rather than `npm test`. */
export const IS_LONG = PROOF_RUNS !== undefined;

/**
 * What fast-check runs a property with.
 *
 * @param numRuns in `npm test`, where the cases are always the same
 */
export const runs = (numRuns: number) =>
  IS_LONG ? { numRuns: Number(PROOF_RUNS), seed: Number(PROOF_SEED) } : { numRuns, seed: 20220501 };
