import { didYouMean } from "@almahook/common/did-you-mean";
import { pipelines } from "@almahook/pipelines/registry";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import * as v from "valibot";

/** What `npm run send` takes, and its descriptions. */
export const SAMPLE_NAMES: ReadonlyMap<string, string> = new Map([
  ...sampleEvents({ workspace: "", pipelines, jobNames: {} }).map(
    ({ name, description }) => [name, description] as const,
  ),
  ["bad-signature", "the first of these, signed with a wrong secret"],
  ["challenge", "what Alma sends when an integration profile is activated"],
]);

/** Reads what to send: a sample event's name, or a file, which has a dot or a slash. */
export const SampleName = v.pipe(
  v.string(),
  v.check(
    (what) => isFile(what) || SAMPLE_NAMES.has(what),
    ({ input }) =>
      `There is no sample event '${input}'.${didYouMean(input, [...SAMPLE_NAMES.keys()])}`,
  ),
);

/** Whether an operand names a file. */
export const isFile = (what: string) => /[./\\]/.test(what);
