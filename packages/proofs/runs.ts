/** How many cases each property tries, as `npm run prove` sets it. */
const { PROOF_RUNS } = process.env;

/** Whether this is `npm run prove`, rather than `npm test`. */
export const IS_LONG = PROOF_RUNS !== undefined;

/**
 * The parameters with which fast-check runs a property. In `npm run prove`, the cases are new each
 * time, and a failure is printed with its seed.
 *
 * @param numRuns in `npm test`, where the cases are always the same
 */
export const runs = (numRuns: number) =>
  IS_LONG ? { numRuns: Number(PROOF_RUNS) } : { numRuns, seed: 20220501 };
