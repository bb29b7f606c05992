import { decide } from "@almahook/pipelines/decide";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";

/** The sample events that start a pipeline, whichever are declared, the first one first. */
const starting = sampleEvents(settings).flatMap(({ name, label, pipeline = "", event }) => {
  const { action, job_instance } = Object(event({ id: "1", endTime: "2022-05-01" }));
  const decision = decide({ action, job_instance }, settings);
  if (decision.kind !== "start") return [];
  const declaration = settings.pipelines.find((each) => each.name === pipeline);
  const jobName: string = job_instance.name;
  const begin = declaration?.namePrefixes.find((each) => decision.executionName.startsWith(each));
  return [{ name, label, pipeline, jobName, namePrefix: begin ?? "" }];
});

const [first] = starting;
if (!first) throw new Error("No sample event starts a pipeline");

export const ONE = first;
/** Of another job, where there is one. */
export const ANOTHER = starting.at(-1) ?? first;
