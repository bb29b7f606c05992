import { sampleEvents } from "@almahook/pipelines/sample-events";
import { invented } from "@almahook/testing/invented";
import fc from "fast-check";

type Json = Record<string, unknown>;

const samples = sampleEvents(invented).filter(({ pipeline }) => pipeline);

/** Events that each start a pipeline. */
export const goodEvent = fc
  .tuple(fc.constantFrom(...samples), fc.stringMatching(/^\d{16,17}$/))
  .map(([{ event }, id]) => Object(event({ id, endTime: "2022-05-01T14:55:14.894Z" })));

const anything = fc.jsonValue({ maxDepth: 3 });
const noText = fc.oneof(fc.constantFrom(undefined, null, true, 17, {}, []), fc.array(anything));
const noObject = fc.oneof(fc.constantFrom(undefined, null, false, 0, "text"), fc.string());
const noList = fc.oneof(noObject, fc.constant({}));

/** Changes after each of which an event starts nothing. */
const breakage = fc.oneof(
  noText.map((action) => (event: Json) => ({ ...event, action })),
  fc
    .string()
    .filter((action) => action.toUpperCase() !== "JOB_END")
    .map((action) => (event: Json) => ({ ...event, action })),
  noObject.map((job) => (event: Json) => ({ ...event, job_instance: job })),
  ...[
    noText.map((name) => ({ name })),
    fc.string({ unit: "binary" }).map((name) => ({ name: `Another Job ${name} to Aurora` })),
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
const NEEDED = [
  ...["action", "job_instance", "id", "name", "status", "end_time", "counter"],
  ...["start_time", "job_info"],
];

/** Fields that Alma may add, which change nothing about the decision. */
const noise = fc.dictionary(
  fc.string().filter((name) => !NEEDED.includes(name)),
  anything,
  { maxKeys: 4 },
);

/** An event that starts a pipeline, with unknown fields besides. */
export const eventWithNoise = fc.tuple(goodEvent, noise, noise).map(([event, around, inside]) => ({
  ...event,
  ...around,
  job_instance: { ...event.job_instance, ...inside },
}));

/** An event that starts a pipeline but for one change. */
export const brokenEvent = fc
  .tuple(eventWithNoise, breakage)
  .map(([event, destroy]) => destroy(event));
