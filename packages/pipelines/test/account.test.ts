import { EXPORT_COUNTERS, type Webhook } from "@almahook/alma/webhook";
import { fines, invented, journals } from "@almahook/testing/invented";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AccountSources,
  accountOf,
  type Export,
  executionsToDescribe,
  type KnownExecution,
} from "../src/account.ts";
import { type DecisionSettings, decide } from "../src/decide.ts";

const settings: DecisionSettings = invented;

/** A job of {@link journals}: two exports of a day have one input. */
const JOB = `${invented.jobNames.JOURNALS} WEEKLY`;
/** A job of {@link fines}: each export has an input of its own. */
const OTHER_JOB = invented.jobNames.FINES;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ENDED = Date.parse("2026-05-01T05:00:00.123Z");
const NOW = ENDED + 48 * HOUR;

const iso = (time: number) => new Date(time).toISOString();

const counted = (value: string) =>
  [EXPORT_COUNTERS.new, ...fines.counters].map((type) => ({ type: { value: type }, value }));

/** The job instance of a job that exported something. */
const instance = (more: object = {}) => ({
  id: "17",
  name: JOB,
  status: { value: "COMPLETED_SUCCESS" },
  end_time: iso(ENDED),
  counter: counted("42"),
  ...more,
});

const jobEnd = (more?: object, operator: object = {}) => ({
  action: "JOB_END",
  job_instance: instance(more),
  ...operator,
});

/** An execution that began five minutes after the export of {@link instance} ended. */
const execution = (name: string, more: Partial<KnownExecution> = {}): KnownExecution => ({
  pipeline: "JOURNALS",
  name,
  status: "SUCCEEDED",
  startedAt: ENDED + 5 * MINUTE,
  ...more,
});

const account = (sources: Partial<AccountSources>) =>
  accountOf({ executions: [], settings, now: NOW, ...sources });

/** The only export. */
function only(sources: Partial<AccountSources>): Export {
  const [found, ...others] = account(sources).exports;
  if (!found || others.length > 0) throw new Error("There is not exactly one export");
  return found;
}

const OWN_NAME = "journals-weekly-2026-05-01T05-00-00-123Z-17";
const COUNTER = "job_instance.counter must be a list";

test.each<[string, state: Export["state"], job: object, status?: string, issues?: string[]]>([
  ["succeeded", "succeeded", {}, "SUCCEEDED"],
  ["runs", "running", {}, "RUNNING"],
  ["is about to be redriven", "running", {}, "PENDING_REDRIVE"],
  ["failed", "execution-failed", {}, "FAILED"],
  ["timed out", "execution-failed", {}, "TIMED_OUT"],
  ["was aborted", "execution-failed", {}, "ABORTED"],
  ["is not there", "missing", {}],
  ["can't be decided on", "unusable", { counter: "none" }, undefined, [COUNTER]],
  ["succeeded, although it can't be decided on", "succeeded", { counter: "none" }, "SUCCEEDED"],
  ["need not be there: nothing exported", "nothing-exported", { counter: [] }],
  ["need not be there: nothing to do", "nothing-exported", { status: { value: "SKIPPED" } }],
  ["is not there: the job failed", "job-failed", { status: { value: "COMPLETED_FAILED" } }],
  ["succeeded, although the job failed", "succeeded", { status: { value: "FAILED" } }, "SUCCEEDED"],
])("where its execution %s, an export is %s", (_, state, job, status, issues = []) => {
  const executions = status ? [execution(OWN_NAME, { status })] : [];
  expect(only({ instances: [instance(job)], executions })).toMatchObject({ state, issues });
});

test("an export has what tells it from others, and what starts it", () => {
  const instances = [instance()];
  expect(only({ instances })).toEqual({
    state: "missing",
    pipeline: "JOURNALS",
    jobId: "17",
    jobName: JOB,
    jobStatus: "COMPLETED_SUCCESS",
    endedAt: iso(ENDED),
    records: 42,
    executionNames: [],
    seenIn: ["alma"],
    issues: [],
    event: jobEnd(),
  });
  expect(only({ instances, events: [jobEnd()], executions: [execution(OWN_NAME)] })).toMatchObject({
    executionName: OWN_NAME,
    executionStatus: "SUCCEEDED",
    executionNames: [OWN_NAME],
    seenIn: ["alma", "log", "step-functions"],
  });
});

test.each([
  ["others", "nothing-exported", "has no counter that the pipeline knows"],
  ["FTP has failed.", "job-failed", "says that the file was not delivered"],
])("a job with the counter '%s' is %s, and says why", (type, state, why) => {
  const counter = [{ type: { value: type }, value: "42" }];
  const status = { value: state === "job-failed" ? "COMPLETED_FAILED" : "COMPLETED_SUCCESS" };
  expect(only({ instances: [instance({ counter, status })] })).toMatchObject({
    state,
    issues: [`job_instance.counter ${why}`],
  });
});

test("other environments' jobs, other jobs, and what is no job's end are no exports", () => {
  const instances = [
    instance({ name: JOB.replace("Aurora", "Borealis") }),
    instance({ name: "Aurora of something else" }),
    {},
  ];
  const events = [{ action: "LOAN" }, { action: 1 }, {}, [], { action: "JOB_END" }];
  expect(account({ instances, events })).toEqual({ exports: [], unexplained: [] });
});

test("what an operator has accepted stays accepted, for the job's status alone", () => {
  const status = { value: "COMPLETED_FAILED" };
  const sources = (accept: string) => ({
    instances: [instance({ status })],
    events: [jobEnd({ status }), jobEnd({ status }, { accept })],
  });
  expect(only(sources("COMPLETED_FAILED"))).toMatchObject({
    state: "missing",
    event: { accept: "COMPLETED_FAILED" },
  });
  const { state, event, records } = only(sources("COMPLETED_WARNING"));
  expect([state, event, records]).toEqual(["job-failed", jobEnd({ status }), 42]);
});

test("Alma's word counts, unless only the log's can be used, and of the log's, one that starts", () => {
  const failed = { status: { value: "FAILED" } };
  expect(only({ instances: [instance(failed)], events: [jobEnd()] }).state).toBe("job-failed");
  const listed = instance({ counter: undefined });
  expect(only({ instances: [listed], events: [jobEnd()] })).toMatchObject({
    state: "missing",
    event: jobEnd(),
    seenIn: ["alma", "log"],
  });
  const empty = jobEnd({ ...failed, counter: [] }, { accept: "FAILED" });
  expect(only({ events: [empty, jobEnd()] }).event).toEqual(jobEnd());
});

test("an event without an id is told from others by what it says", () => {
  const first = jobEnd({ id: undefined });
  const second = jobEnd({ id: null, counter: counted("43") });
  const third = jobEnd({ id: undefined, status: { value: "FAILED" } });
  const executionOf = (event: Webhook) => {
    const decision = decide(event, settings);
    return execution(decision.kind === "start" ? `${decision.executionName}-again` : "");
  };
  const executions = [executionOf(first), executionOf({ ...third, accept: "FAILED" })];
  const { exports, unexplained } = account({ events: [first, second, third, first], executions });
  expect(
    exports.map(({ state, jobStatus, records }) => [state, jobStatus, records]).sort(),
  ).toEqual([
    ["missing", "COMPLETED_SUCCESS", 43],
    ["succeeded", "COMPLETED_SUCCESS", 42],
    ["succeeded", "FAILED", 42],
  ]);
  expect(unexplained).toEqual([]);
});

test("events without an id that start nothing are told apart by their times", () => {
  const failed = (end_time: string) =>
    jobEnd({ id: undefined, status: { value: "FAILED" }, counter: "none", end_time });
  const events = ["2026-05-01", "2026-05-02", "2026-05-02T00:00:00Z", "2026-05-02"].map(failed);
  expect(account({ events }).exports.map(({ endedAt }) => endedAt)).toEqual([
    "2026-05-01",
    "2026-05-02",
    "2026-05-02T00:00:00.000Z",
  ]);
});

test("the earliest come first, by the instant, and before them those of no time", () => {
  const ends = [
    "2026-05-01",
    "2026-05-01T00:30:00Z",
    "2026-05-01T02:45:00+02:00",
    "2026-05-01T00:45:00.001Z",
    "2026-04-30T23:00:00-02:00",
  ];
  const instances = [undefined, ...ends].map((end_time, id) => instance({ id, end_time }));
  const found = account({ instances: instances.toReversed() }).exports;
  expect(found.map(({ jobId }) => jobId)).toEqual(["0", "1", "2", "3", "4", "5"]);
});

test("a missing export says until when Alma may still send it", () => {
  const until = (end_time: unknown, now: number) =>
    only({ events: [jobEnd({ id: "17", name: OTHER_JOB, end_time })], now }).mayComeUntil;
  expect(until(iso(ENDED), ENDED + 11 * HOUR - 1)).toBe(ENDED + 11 * HOUR);
  expect(until(iso(ENDED), ENDED + 11 * HOUR)).toBeUndefined();
  expect(until("2026-05-01", ENDED)).toBe(Date.parse("2026-05-02T11:00:00Z"));
  expect(until(undefined, ENDED)).toBeUndefined();
});

const INPUT = { how: "weekly", day: "2026-05-01" };

test("what another service started explains the export that ended last before", () => {
  const at = (minutes: number) => iso(ENDED + minutes * MINUTE);
  const instances = [
    instance({ id: "1", end_time: at(0) }),
    instance({ id: "2", end_time: at(10) }),
    instance({ id: "3", end_time: at(20) }),
    instance({ id: "4", status: { value: "FAILED" } }),
  ];
  const started = (name: string, minutes: number, input: object = INPUT) =>
    execution(name, { startedAt: ENDED + minutes * MINUTE, input });
  const executions = [
    started("too-early", -1),
    started("for-2", 19),
    started("other-input", 19, { ...INPUT, how: "monthly" }),
    started("journals-weekly-2026-05-01T05-00-00-000Z-5", 15),
    started("journals-weekly-2026-05-01t05-15-00", 25),
    started("once-more", 26),
    started("and-again", 27),
  ];
  const { exports, unexplained } = account({ instances, executions });
  expect(exports.map(({ jobId, state, executionName }) => [jobId, state, executionName])).toEqual([
    ["1", "started-elsewhere", "once-more"],
    ["4", "job-failed", undefined],
    ["2", "started-elsewhere", "for-2"],
    ["3", "started-elsewhere", "journals-weekly-2026-05-01t05-15-00"],
  ]);
  expect(unexplained.map(({ name }) => name)).toEqual([
    "too-early",
    "journals-weekly-2026-05-01T05-00-00-000Z-5",
    "other-input",
    "and-again",
  ]);
});

test("inputs are read only of executions that could be what another service started", () => {
  const instances = [
    instance({ id: "1" }),
    instance({ id: "2", name: OTHER_JOB }),
    instance({ id: "3" }),
  ];
  const executions = [
    execution("before-any-ended", { startedAt: ENDED - 1 }),
    execution("journals-weekly-2026-05-01T05-00-00-123Z-3"),
    execution("journals-weekly-2026-05-01T05-00-00-123Z-4"),
    execution("fines-2026-05-01T05-00-00-123Z-2", { pipeline: "FINES" }),
    execution("of-ids", { pipeline: "FINES" }),
    execution("of-days"),
  ];
  const sources = { instances, executions, settings, now: NOW };
  expect(executionsToDescribe(sources)).toEqual([execution("of-days")]);
});

/** Fields of a job instance, and the state of its export if there is no execution. */
const JOBS: { fields: object; state: Export["state"] }[] = [
  { fields: {}, state: "missing" },
  { fields: { status: { value: "COMPLETED_FAILED" } }, state: "job-failed" },
  { fields: { counter: [] }, state: "nothing-exported" },
  { fields: { counter: "none" }, state: "unusable" },
];

const anyExport = fc.record({
  pipeline: fc.constantFrom(journals, fines),
  job: fc.oneof(fc.constantFrom(...JOBS), fc.constant({ fields: {}, state: "missing" as const })),
  end: fc.nat(300),
  inAlma: fc.nat(2),
  inLog: fc.array(
    fc.record(
      {
        rename: fc.constantFrom("again", "b-2026-05-01-5"),
        accept: fc.constantFrom("COMPLETED_FAILED", "FAILED"),
      },
      { requiredKeys: [] },
    ),
    { maxLength: 3 },
  ),
  executions: fc.uniqueArray(
    fc.record({
      again: fc.constantFrom("", "-again", "-c"),
      status: fc.constantFrom("RUNNING", "SUCCEEDED", "FAILED"),
      delay: fc.nat(300),
    }),
    { maxLength: 3, selector: ({ again }) => again },
  ),
  elsewhere: fc.array(fc.integer({ min: -10, max: 300 }), { maxLength: 2 }),
});
type AnyExport = typeof anyExport extends fc.Arbitrary<infer Value> ? Value : never;

/** What the three systems know of exports, and what each is if only its own name counts. */
function play(all: readonly AnyExport[]) {
  const instances: object[] = [];
  const events: object[] = [];
  const executions: KnownExecution[] = [];
  const expected = new Map<string, { state: Export["state"]; names: string[] }>();
  for (const [index, { pipeline, job, ...each }] of all.entries()) {
    const id = String(100 + index);
    const ended = ENDED + each.end * MINUTE;
    const end_time = iso(ended);
    const sent = instance({
      id,
      name: pipeline === fines ? OTHER_JOB : JOB,
      end_time,
      ...job.fields,
    });
    // Alma's API may leave out milliseconds that the webhook had.
    const listed = { ...sent, end_time: end_time.replace(".123", "") };
    for (let times = 0; times < each.inAlma; times += 1) instances.push(listed);
    for (const operator of each.inLog) {
      events.push({ action: "JOB_END", job_instance: sent, ...operator });
    }
    const own = each.executions.map(({ again, status, delay }) => ({
      pipeline: pipeline.name,
      name: `${pipeline.namePrefixes[0]}${end_time.replace(/[:.]/g, "-")}-${id}${again}`,
      status,
      startedAt: ended + delay * MINUTE + again.length,
    }));
    executions.push(...own);
    const input = pipeline === fines ? { job: id } : { how: "weekly", day: end_time.slice(0, 10) };
    for (const [number, delay] of each.elsewhere.entries()) {
      executions.push({
        pipeline: pipeline.name,
        name: `elsewhere-${id}-${number}`,
        status: "SUCCEEDED",
        startedAt: ended + delay * MINUTE + number,
        input,
      });
    }
    if (each.inAlma === 0 && each.inLog.length === 0) continue;
    const latest =
      own.find(({ status }) => status === "RUNNING") ??
      own.toSorted((one, other) => one.startedAt - other.startedAt).at(-1);
    const accepted = each.inLog.some(({ accept }) => accept === "COMPLETED_FAILED");
    const unstarted = job.state === "job-failed" && accepted ? "missing" : job.state;
    const state = latest ? EXECUTION_STATES[latest.status] : unstarted;
    expected.set(id, { state, names: own.map(({ name }) => name) });
  }
  return { sources: { instances, events, executions }, expected };
}

const EXECUTION_STATES = {
  RUNNING: "running",
  SUCCEEDED: "succeeded",
  FAILED: "execution-failed",
} as const;

test("each export that a source knows is there once, and none that runs or succeeded would start", () => {
  fc.assert(
    fc.property(fc.array(anyExport, { maxLength: 12 }), (all) => {
      const { sources, expected } = play(all);
      const { exports, unexplained } = account(sources);
      expect(new Set(exports.map(({ jobId }) => jobId))).toEqual(new Set(expected.keys()));
      expect(exports).toHaveLength(expected.size);

      const elsewhere = new Set<string>();
      for (const { jobId = "", state, executionName = "", endedAt = "", event } of exports) {
        const wanted = expected.get(jobId);
        if (state === "started-elsewhere") {
          expect(wanted?.state).toBe("missing");
          expect(elsewhere).not.toContain(executionName);
          elsewhere.add(executionName);
          const found = sources.executions.find(({ name }) => name === executionName);
          expect(found?.startedAt).toBeGreaterThanOrEqual(Date.parse(endedAt));
        } else {
          expect(state).toBe(wanted?.state);
        }
        expect(event).not.toHaveProperty("rename");
      }
      const own = new Set([...expected.values()].flatMap(({ names }) => names));
      expect(unexplained).toHaveLength(sources.executions.length - own.size - elsewhere.size);

      // Nothing is left that could explain a missing export.
      for (const { pipeline, state, endedAt = "", event } of exports) {
        if (state !== "missing") continue;
        const decision = decide(event, settings);
        const input = decision.kind === "start" ? decision.input : undefined;
        const later = unexplained.filter((each) => each.startedAt >= Date.parse(endedAt));
        expect(later).not.toContainEqual(expect.objectContaining({ pipeline, input }));
      }
    }),
    { numRuns: 300 },
  );
});

test("what an export starts, also once more and whatever its status, is found to be its own", () => {
  const rename = fc.option(fc.constantFrom("again", "x".repeat(20)), { nil: undefined });
  fc.assert(
    fc.property(fc.array(anyExport, { maxLength: 12 }), rename, (all, word) => {
      const { sources } = play(all);
      const started = account(sources).exports.flatMap(({ pipeline, jobStatus, event }) => {
        const accepted = { accept: jobStatus, ...event, rename: word };
        const decision = decide(accepted, settings);
        if (decision.kind !== "start") return [];
        const { executionName: name } = decision;
        return [{ pipeline, name, status: "RUNNING", startedAt: NOW }];
      });
      const executions = [...sources.executions, ...started];
      const { exports, unexplained } = account({ ...sources, executions });
      const running = exports.filter(({ state }) => state === "running");
      expect(running.length).toBeGreaterThanOrEqual(started.length);
      expect(exports.filter(({ state }) => state === "missing")).toEqual([]);
      expect(unexplained.filter(({ startedAt }) => startedAt === NOW)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("it does not matter in what order the sources say a thing, nor how often", () => {
  fc.assert(
    fc.property(fc.array(anyExport, { maxLength: 8 }), fc.gen(), (all, generate) => {
      const { instances, events, executions } = play(all).sources;
      const shuffled = <Item>(items: Item[]) =>
        generate(fc.shuffledSubarray<Item>, items, { minLength: items.length });
      const other = account({
        instances: shuffled(instances),
        events: shuffled(events),
        executions: shuffled([...executions, ...executions]),
      });
      expect(other).toEqual(account({ instances, events, executions }));
    }),
    { numRuns: 200 },
  );
});
