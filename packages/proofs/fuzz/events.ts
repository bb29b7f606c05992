import { jobEnd, publishingJobEnd } from "@almahook/alma/samples";
import { EXPORT_COUNTERS } from "@almahook/alma/webhook";
import { jobNames } from "@almahook/testing/contract";
import fc from "fast-check";

type Json = Record<string, unknown>;

/** Events that each start a pipeline. */
const goodEvent = fc
  .record({
    make: fc.constantFrom(
      (run: object) => publishingJobEnd({ ...run, name: jobNames.PPOD }),
      (run: object) => publishingJobEnd({ ...run, name: `${jobNames.TIMDEX} DAILY` }),
      (run: object) => jobEnd({ ...run, name: jobNames.BURSAR }, [EXPORT_COUNTERS.fees]),
    ),
    id: fc.stringMatching(/^\d{16,17}$/),
    records: fc.integer({ min: 1, max: 1_000_000 }),
  })
  .map(({ make, ...run }) => make(run));

const anything = fc.jsonValue({ maxDepth: 3 });
const noText = fc.oneof(fc.constantFrom(undefined, null, true, 17, {}, []), fc.array(anything));
const noObject = fc.oneof(fc.constantFrom(undefined, null, false, 0, "text"), fc.string());
const noList = fc.oneof(noObject, fc.constant({}));

/** Changes that each make an event one that starts nothing. */
const breakage = fc.oneof(
  noText.map((action) => (event: Json) => ({ ...event, action })),
  fc
    .string()
    .filter((action) => action.toUpperCase() !== "JOB_END")
    .map((action) => (event: Json) => ({ ...event, action })),
  noObject.map((job) => (event: Json) => ({ ...event, job_instance: job })),
  ...[
    noText.map((name) => ({ name })),
    fc.string({ unit: "binary" }).map((name) => ({ name: `Another Job ${name} to Dev1` })),
    noObject.map((status) => ({ status })),
    noText.map((value) => ({ status: { value } })),
    fc.string().map((value) => ({ status: { value: `NOT_${value}` } })),
    noList.map((counter) => ({ counter })),
    fc
      .oneof(
        noText.filter((value) => typeof value !== "number"),
        fc.constantFrom("", "-1", "1.5", "1e3", "many", " 1"),
      )
      .map((value) => ({ counter: [{ type: { value: "label.new.records" }, value }] })),
    fc.array(anything).map((counter) => ({ counter })),
  ].map((changes) =>
    changes.map((change: Json) => (event: Json) => ({
      ...event,
      job_instance: { ...Object(event.job_instance), ...change },
    })),
  ),
);

/** What a decision needs. */
const NEEDED = ["action", "job_instance", "id", "name", "status", "end_time", "counter"];

/** What Alma may add without any change to the decision. */
const noise = fc.dictionary(
  fc.string().filter((name) => !NEEDED.includes(name)),
  anything,
  { maxKeys: 4 },
);

/** An event that starts a pipeline, with fields besides that nobody knows. */
export const eventWithNoise = fc.tuple(goodEvent, noise, noise).map(([event, around, inside]) => ({
  ...event,
  ...around,
  job_instance: { ...event.job_instance, ...inside },
}));

/** An event that almost starts a pipeline. */
export const brokenEvent = fc
  .tuple(eventWithNoise, breakage)
  .map(([event, destroy]) => destroy(event));
