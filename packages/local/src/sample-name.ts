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

/** The first sample of each pipeline, which its name stands for. */
const BY_PIPELINE = new Map(
  pipelines.map(({ name, samples }) => [name.toLowerCase(), samples[0].name]),
);

/**
 * Reads what to send: a sample event in upper or lower case, a pipeline's name, or a file, which
 * has a dot or a slash.
 */
export const SampleName = v.pipe(
  v.string(),
  v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
    const name = value.toLowerCase();
    if (isFile(value)) return value;
    if (SAMPLE_NAMES.has(name)) return name;
    const sample = BY_PIPELINE.get(name);
    if (sample) return sample;
    const names = [...SAMPLE_NAMES.keys(), ...BY_PIPELINE.keys()];
    addIssue({ message: `There is no sample event '${value}'.${didYouMean(name, names)}` });
    return NEVER;
  }),
);

/** Whether an operand names a file. */
export const isFile = (what: string) => /[./\\]/.test(what);
