import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { publishingJobEnd } from "@almahook/alma/samples";
import { describe, expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import type { Pipeline } from "../src/pipeline.ts";
import { perPipeline, pipelines } from "../src/registry.ts";
import { jobRun, sampleEvents } from "../src/sample-events.ts";

const declared: readonly Pipeline[] = pipelines;
const settings = {
  workspace: "dev",
  pipelines,
  jobNames: perPipeline(({ defaultJobName }) => defaultJobName("Dev1")),
};

test.each<[string, (pipeline: Pipeline) => string[]]>([
  ["name", ({ name }) => [name]],
  ["setting of a job name", ({ jobNameSetting }) => [jobNameSetting]],
  ["default job name", ({ defaultJobName }) => [defaultJobName("Dev1")]],
  ["beginning of executions' names", ({ namePrefixes }) => [...namePrefixes]],
  ["link", ({ stateMachine }) => [stateMachine.link]],
  ["setting of an ARN", ({ stateMachine }) => [stateMachine.setting]],
  ["SSM parameter", ({ stateMachine }) => [stateMachine.parameter]],
  ["word of a sample", ({ samples }) => samples.map(({ word }) => word)],
  ["label of a sample", ({ samples }) => samples.map(({ label }) => label)],
])("no %s is declared twice", (_, valuesOf) => {
  const values = declared.flatMap(valuesOf);
  expect(values.filter((value, index) => values.indexOf(value) !== index)).toEqual([]);
});

describe.each(declared)("$name", (pipeline) => {
  const { name, jobNameSetting, stateMachine, namePrefixes } = pipeline;

  test("has names that settings, SSM and files can have", () => {
    expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(jobNameSetting).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(stateMachine.setting).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(stateMachine.link).toMatch(/^[A-Z][A-Za-z0-9]*$/);
    // What GitHub's role may look up.
    expect(stateMachine.parameter).toMatch(/^[a-z0-9-]+$/);
  });

  test("has a stand-in for its state machine", () => {
    const file = new URL(`../stand-ins/${name.toLowerCase()}.asl.json`, import.meta.url);
    expect(existsSync(fileURLToPath(file))).toBe(true);
  });

  const samples = sampleEvents(settings).filter((sample) => sample.pipeline === name);

  test.each(samples)("is started by $word, under a name that Step Functions takes", ({ event }) => {
    const sent = { ...publishingJobEnd({ name: "" }), ...event(jobRun(new Date(0))) };
    const decision = decide(sent, settings);
    expect(decision).toMatchObject({ kind: "start", pipeline: name });
    if (decision.kind !== "start") return;
    expect(decision.executionName).toMatch(/^[\w-]{1,80}$/);
    const [prefix = ""] = decision.executionName.split("1970-01-01");
    expect(namePrefixes).toContain(prefix);
    // So that the id after it stays whole in each name.
    expect(prefix).toMatch(/^[\w-]{0,26}-$/);
  });
});
