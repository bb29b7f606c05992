import { settings } from "@almahook/testing/dev1";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type ComparedExport, comparedSpan, compareExports } from "../src/compare-exports.ts";
import { decide } from "../src/decide.ts";
import { perPipeline, pipelines } from "../src/registry.ts";
import { jobRun, sampleEvents } from "../src/sample-events.ts";

const NOW = Date.parse("2026-05-10T12:00:00Z");
const samples = sampleEvents(settings);

/** The job instance of a sample event's job, as Alma's API has it. */
const instanceOf = (word: string, number = 0): object => {
  const sample = samples.find((each) => each.word === word);
  return Object(sample?.event(jobRun(new Date(NOW), number))).job_instance;
};

const compare = (
  instances: object[],
  executions: Parameters<typeof compareExports>[0]["executions"] = {},
) => compareExports({ instances, executions, settings });

const nameOf = (job_instance: object) => {
  const decision = decide({ action: "JOB_END", job_instance }, settings);
  return decision.kind === "start" ? decision.executionName : "";
};

test("exactly the exports without an execution are missing, whatever started and in what order", () => {
  const words = samples.filter(({ word }) => word !== "not-job-end").map(({ word }) => word);
  const job = fc.record({
    word: fc.constantFrom(...words),
    started: fc.boolean(),
    suffix: fc.constantFrom("", "-again"),
  });
  fc.assert(
    fc.property(fc.array(job, { maxLength: 30 }), fc.nat(), (jobs, turn) => {
      const all = jobs.map(({ word, ...rest }, number) => ({
        ...rest,
        starts: samples.find((each) => each.word === word)?.pipeline,
        instance: instanceOf(word, number),
      }));
      const executions = perPipeline(({ name }) =>
        all
          .filter(({ starts, started }) => started && starts === name)
          .map(({ instance, suffix }) => ({
            name: nameOf(instance) + suffix,
            status: "SUCCEEDED",
          })),
      );
      const turned = [
        ...all.slice(turn % (all.length + 1)),
        ...all.slice(0, turn % (all.length + 1)),
      ];
      const rows = compare(
        turned.map(({ instance }) => instance),
        executions,
      );
      const instancesOf = (result: ComparedExport["result"]) =>
        new Set(rows.filter((row) => row.result === result).map(({ event }) => event.job_instance));
      const expected = (started: boolean) =>
        new Set(
          all
            .filter((each) => each.starts && each.started === started)
            .map(({ instance }) => instance),
        );
      expect(instancesOf("missing")).toEqual(expected(false));
      expect(instancesOf("started")).toEqual(expected(true));
      expect(instancesOf("unusable").size).toBe(0);
      for (const { execution, decision } of rows) {
        if (execution && decision.kind === "start")
          expect(execution.name).toContain(decision.executionName);
      }
    }),
    { numRuns: 200 },
  );
});

test("an id that does not fit into a name is found all the same", () => {
  for (const {
    name,
    samples: [{ word }],
  } of pipelines) {
    const instance = { ...instanceOf(word), id: `${"very ".repeat(20)}long` };
    const executions = { [name]: [{ name: nameOf(instance), status: "RUNNING" }] };
    expect(compare([instance], executions)).toMatchObject([{ result: "started" }]);
  }
});

test("an execution of another pipeline's state machine is not the instance's", () => {
  const [one, other = one] = pipelines;
  const instance = instanceOf(one.samples[0].word);
  const executions = { [other.name]: [{ name: nameOf(instance), status: "RUNNING" }] };
  expect(compare([instance], executions)).toMatchObject([
    { result: "missing", pipeline: one.name },
  ]);
});

test("what failed or exported nothing need not start, and other environments' jobs are left out", () => {
  const words = ["failed", "empty", "other-environment", "unknown-job"];
  expect(compare(words.map((word) => instanceOf(word)))).toMatchObject([
    { result: "not-exported", decision: { stoppedBy: "success" } },
    { result: "not-exported", decision: { stoppedBy: "exported" } },
  ]);
});

test("an instance that can't be used says why, unless it was started all the same", () => {
  for (const {
    name,
    samples: [{ word }],
  } of pipelines) {
    const instance = { ...instanceOf(word), counter: undefined };
    expect(compare([instance])).toMatchObject([
      { result: "unusable", decision: { issues: ["job_instance.counter is missing"] } },
    ]);
    const executions = { [name]: [{ name: nameOf(instanceOf(word)), status: "SUCCEEDED" }] };
    expect(compare([instance], executions)).toMatchObject([{ result: "started" }]);
  }
});

test("the earliest come first", () => {
  const [
    {
      samples: [{ word }],
    },
  ] = pipelines;
  const at = (end_time: string) => ({ ...instanceOf(word), end_time });
  const times = ["2026-05-03T00:00:00Z", "2026-05-01T00:00:00.000Z", "2026-05-02T00:00:00.000Z"];
  expect(compare(times.map(at)).map(({ endTime }) => endTime)).toEqual(times.sort());
});

test("compared is what ended more than 11 hours and less than 90 days ago", () => {
  const at = (since: string) =>
    Object.values(comparedSpan(NOW, Date.parse(since))).map((time) => new Date(time).toISOString());
  expect(at("2026-05-03T12:00:00Z")).toEqual([
    "2026-05-03T12:00:00.000Z",
    "2026-05-10T01:00:00.000Z",
  ]);
  expect(at("2025-01-01")).toEqual(["2026-02-09T12:00:00.000Z", "2026-05-10T01:00:00.000Z"]);
});
