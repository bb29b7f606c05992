import { Webhook } from "@almahook/alma/webhook";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { perPipeline } from "@almahook/pipelines/registry";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import { ENVIRONMENTS, environmentSettings } from "./environments.ts";

/** Not a sample event, but what Alma sends when an integration profile is activated. */
export const CHALLENGE = "challenge";

const LABELS: Readonly<Record<string, string>> = {
  pod: "POD",
  "timdex-daily": "TIMDEX daily",
  "timdex-full": "TIMDEX full",
  bursar: "Bursar",
  failed: "Failed job",
  empty: "Zero records",
  "other-environment": "Other environment",
  "unknown-job": "Unknown job",
  "not-job-end": "Not a job",
};

/** The sample events by name, for the jobs of an environment. */
function samplesOf({ workspace, jobNames }: DecisionSettings) {
  const names = perPipeline(({ name }) => jobNames[name] ?? "");
  return Object.entries(sampleEvents({ workspace, jobNames: names }));
}

let runs = 0;

/**
 * A sample event, of a new run of its job that has just ended.
 *
 * @param environment whose jobs it is about, if not the own
 * @param time milliseconds since 1970
 */
export function sampleText(
  sample: string,
  environment: string | undefined,
  own: DecisionSettings,
  time: number,
): string | undefined {
  const other = ENVIRONMENTS.find(({ name }) => name === environment);
  const samples = new Map(samplesOf(other ? environmentSettings(other, own) : own));
  runs = (runs + 1) % 10_000;
  const event = samples.get(sample)?.(jobRun(new Date(time), runs));
  return event && JSON.stringify(event, null, 2);
}

interface Sample {
  name: string;
  label: string;
  /** What it starts. */
  hint?: string;
}

const ANY_RUN = { id: "1", endTime: "2022-05-01T14:55:14.894Z" };

/** The sample events, grouped by what they lead to. */
export function sampleGroups(own: DecisionSettings): { title: string; samples: Sample[] }[] {
  const starting: Sample[] = [];
  const others: Sample[] = [];
  for (const [name, sample] of samplesOf(own)) {
    const decision = decide(v.parse(Webhook, sample(ANY_RUN)), own);
    const label = LABELS[name] ?? name;
    if (decision.kind === "start") starting.push({ name, label, hint: decision.pipeline });
    else others.push({ name, label });
  }
  return [
    { title: "Starts a pipeline", samples: starting },
    { title: "Starts nothing", samples: [...others, { name: CHALLENGE, label: "Challenge" }] },
  ].filter(({ samples }) => samples.length > 0);
}
