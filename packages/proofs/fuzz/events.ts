import { sampleEvents } from "@almahook/pipelines/sample-events";
import { invented } from "@almahook/testing/invented";
import fc from "fast-check";

type Json = Record<string, unknown>;

const samples = sampleEvents(invented).filter(({ pipeline }) => pipeline);

/** Events that each start a pipeline. */
const goodEvent = fc
  .tuple(fc.constantFrom(...samples), fc.stringMatching(/^\d{16,17}$/))
  .map(([{ event }, id]) => Object(event({ id, endTime: "2022-05-01T14:55:14.894Z" })));

const anything = fc.jsonValue({ maxDepth: 3 });
const noText = fc.oneof(fc.constantFrom(undefined, null, true, 17, {}, []), fc.array(anything));
const noObject = fc.oneof(fc.constantFrom(undefined, null, false, 0, "text"), fc.string());
const noNumber = fc.oneof(
  noText.filter((value) => typeof value !== "number"),
  fc.constantFrom("", "-1", "1.5", "1e3", "many", " 1"),
);

/** Fields of which each makes an event start nothing. */
const brokenField = fc.oneof(
  noText.map((action) => ({ action })),
  fc
    .string()
    .filter((action) => action.toUpperCase() !== "JOB_END")
    .map((action) => ({ action })),
  noObject.map((job_instance) => ({ job_instance })),
);
const brokenJobField = fc.oneof(
  noText.map((name) => ({ name })),
  fc.string({ unit: "binary" }).map((name) => ({ name: `Another Job ${name} to Aurora` })),
  noObject.map((status) => ({ status })),
  fc.oneof(noText, fc.constant("NO_SUCH_STATUS")).map((value) => ({ status: { value } })),
  fc.oneof(noObject, fc.constant({}), fc.array(anything)).map((counter) => ({ counter })),
  noNumber.map((value) => ({ counter: [{ type: { value: "label.new.records" }, value }] })),
);

/** The fields that a decision reads. */
const READ = [
  ...["action", "job_instance", "id", "name", "status", "end_time", "counter"],
  ...["start_time", "job_info"],
];

/** Fields that Alma may add, which change nothing about the decision. */
const noise = fc.dictionary(
  fc.string().filter((name) => !READ.includes(name)),
  anything,
  { maxKeys: 4 },
);

const withJobFields = (event: Json, fields: Json) => ({
  ...event,
  job_instance: { ...Object(event.job_instance), ...fields },
});

/** An event that starts a pipeline, with unknown fields. */
export const eventWithNoise = fc
  .tuple(goodEvent, noise, noise)
  .map(([event, around, inside]) => withJobFields({ ...event, ...around }, inside));

/** An event that would start a pipeline except for one field. */
export const brokenEvent = fc.oneof(
  fc.tuple(eventWithNoise, brokenField).map(([event, field]) => ({ ...event, ...field })),
  fc.tuple(eventWithNoise, brokenJobField).map(([event, field]) => withJobFields(event, field)),
);
