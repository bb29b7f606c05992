import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import type { PipelineName } from "@almahook/pipelines/registry";

/** An execution that this service has started, or would have started if it did not only observe. */
export interface ExpectedStart {
  pipeline: PipelineName;
  jobName: string;
  executionName: string;
  input: unknown;
  /** When the event first arrived, in milliseconds since 1970. */
  time: number;
}

/** An execution of a pipeline's state machine, whoever started it. */
export interface ActualStart {
  pipeline: PipelineName;
  executionName: string;
  input: unknown;
  /** Milliseconds since 1970. */
  time: number;
}

/**
 * - `same`: this service and an execution agree.
 * - `only here`: there is no execution for what this service has started or would have.
 * - `only there`: there is an execution of which this service knows nothing.
 * - `again`: one more execution for an event that has one.
 */
export interface ComparedStart {
  result: "same" | "only here" | "only there" | "again";
  here?: ExpectedStart;
  there?: ActualStart;
}

/** Two services get an event so far apart at the most: Alma repeats it to one of them. */
const APART = MAY_COME_FOR_HOURS * 3_600_000;

/**
 * Compares what this service has started, or would have, with the executions that there are. Another
 * service names them otherwise, so the same pipeline with the same input counts, and of several the
 * closest in time.
 *
 * @returns the earliest first
 */
export function matchStarts(
  here: readonly ExpectedStart[],
  there: readonly ActualStart[],
): ComparedStart[] {
  const pairs = here
    .flatMap((expected) =>
      there
        .filter((actual) => couldBe(expected, actual))
        .map((actual) => ({ expected, actual, apart: Math.abs(expected.time - actual.time) })),
    )
    .sort((one, other) => one.apart - other.apart);

  const matched = new Map<ExpectedStart, ActualStart>();
  const taken = new Set<ActualStart>();
  for (const { expected, actual } of pairs) {
    if (matched.has(expected) || taken.has(actual)) continue;
    matched.set(expected, actual);
    taken.add(actual);
  }

  const ofHere = here.map((expected): ComparedStart => {
    const actual = matched.get(expected);
    return actual
      ? { result: "same", here: expected, there: actual }
      : { result: "only here", here: expected };
  });
  const ofThere = there
    .filter((actual) => !taken.has(actual))
    .map((actual): ComparedStart => {
      const first = pairs.find((pair) => pair.actual === actual)?.expected;
      return first
        ? { result: "again", here: first, there: actual }
        : { result: "only there", there: actual };
    });
  return [...ofHere, ...ofThere].sort((one, other) => timeOf(one) - timeOf(other));
}

const couldBe = (expected: ExpectedStart, actual: ActualStart) =>
  expected.pipeline === actual.pipeline &&
  canonical(expected.input) === canonical(actual.input) &&
  Math.abs(expected.time - actual.time) <= APART;

/** JSON that does not depend on the order of an object's keys. */
const canonical = (input: unknown) =>
  JSON.stringify(input, (_, value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );

const timeOf = ({ here, there }: ComparedStart) => there?.time ?? here?.time ?? 0;
