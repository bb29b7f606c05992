import { jobEnd } from "@almahook/alma/samples";
import { decide } from "@almahook/pipelines/decide";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/declared";

const [home, ...others] = ENVIRONMENTS;

/** The environment of the service, and another one, whichever are declared. */
export const HOME = home;
export const ELSEWHERE = others[0] ?? home;

let runs = 0;

/** A run of a job that has just ended, unlike all others. */
export function newRun() {
  runs += 1;
  return jobRun(new Date(), runs);
}

/** The end of a job of no pipeline. */
export const otherJob = (name = `Some other job in ${home.word}`) => jobEnd({ ...newRun(), name });

/** The sample events that start a pipeline, whichever are declared, the first one first. */
const starting = sampleEvents(settings).flatMap(({ name, label, pipeline = "", event }) => {
  const { action, job_instance } = Object(event({ id: "1", endTime: "2022-05-01" }));
  const decision = decide({ action, job_instance }, settings);
  if (decision.kind !== "start") return [];
  const declaration = settings.pipelines.find((each) => each.name === pipeline);
  const jobName: string = job_instance.name;
  const begin = declaration?.namePrefixes.find((each) => decision.executionName.startsWith(each));
  const ended = () => event(newRun());
  return [{ name, label, pipeline, jobName, namePrefix: begin ?? "", ended }];
});

const [first] = starting;
if (!first) throw new Error("No sample event starts a pipeline");

export const ONE = first;
/** Of another job, where there is one. */
export const ANOTHER = starting.at(-1) ?? first;
