/** How many cases each property tries, and the seed, as `npm run prove` sets them. */
const { PROOF_RUNS, PROOF_SEED } = process.env;

/** Whether this is `npm run prove`, rather than `npm test`. */
export const IS_LONG = PROOF_RUNS !== undefined;

/**
 * The parameters with which fast-check runs a property.
 *
 * @param numRuns the number of cases in `npm test`, where they are always the same
 */
export const runs = (numRuns: number) =>
  IS_LONG ? { numRuns: Number(PROOF_RUNS), seed: Number(PROOF_SEED) } : { numRuns, seed: 20220501 };
