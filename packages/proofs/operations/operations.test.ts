import { expectedEverySetting } from "@almahook/pipelines/pipeline-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { evaluateStage } from "@almahook/testing/evaluate-stage";
import { startFaultyServer } from "@almahook/testing/faulty-server";
import type { WrittenLine } from "@almahook/testing/log-metric-data";
import { afterAll, describe, expect, test } from "vitest";
import { comparisonLog } from "./comparison.ts";
import {
  EXPECTED_EVERY_HOURS,
  exportsOf,
  LAST_STARTS,
  type Situation,
  STEP_FUNCTIONS,
  situationsOf,
} from "./situations.ts";
import { watchedStage } from "./watched-stage.ts";

const stage = watchedStage(
  await evaluateStage("prod", {
    env: Object.fromEntries(
      pipelines.flatMap(({ name, jobNameSetting, defaultJobName }) => [
        [jobNameSetting, defaultJobName("Prod")],
        [expectedEverySetting(name), String(EXPECTED_EVERY_HOURS)],
        ["ALMA_API_URL", "https://api-na.hosted.exlibrisgroup.com"],
      ]),
    ),
  }),
);

const stepFunctions = await startFaultyServer(new Map(Object.entries(STEP_FUNCTIONS)));
afterAll(() => stepFunctions.close());

const DAY = 24 * 60;

const exports = exportsOf(stage);
const starts = await Promise.all(
  exports.map(async ({ pipeline, body }) => {
    const [text = ""] = await stage.logOf([{ body: body() }], stepFunctions.endpoint("started"));
    return { pipeline, text };
  }),
);
const jobs = exports.map(({ job }, index) => ({ ...job, id: `11085694500001${index}` }));
const ids = jobs.map(({ id }) => id);
const comparisons = {
  "finds nothing": await comparisonLog(stage, jobs, ids),
  "finds a missed export": await comparisonLog(stage, jobs, ids.slice(1)),
  fails: [],
};

/** What changes with a situation has changed after this. */
const hasChanged = (minute: number) => minute > LAST_STARTS;

const written = (logGroup: string, minute: number, texts: readonly string[]): WrittenLine[] =>
  texts.map((text) => ({ logGroup, minute, text }));

/** Each export starts its pipeline every day, and is compared, but for what a situation changes. */
const everyDay = ({ ended = [], comparison = "finds nothing" }: Partial<Situation>) =>
  Array.from({ length: 10 }, (_, day) => LAST_STARTS + (day - 7) * DAY).flatMap((minute) => [
    ...written(
      stage.logGroups.webhook,
      minute,
      starts
        .filter(({ pipeline }) => !(hasChanged(minute) && ended.includes(pipeline)))
        .map(({ text }) => text),
    ),
    ...written(
      stage.logGroups.missed,
      minute,
      comparisons[hasChanged(minute) ? comparison : "finds nothing"],
    ),
  ]);

const situations = await Promise.all(
  situationsOf(stage).map(async (situation) => {
    const { sent = [], stepFunctions: how = "started" } = situation;
    const endpoint = stepFunctions.endpoint(how);
    return {
      ...situation,
      lines: await stage.logOf(sent, endpoint),
      testLines: await stage.logOf(sent, endpoint, true),
    };
  }),
);

/** How the alarms change when a situation comes about at some minutes. */
function changesIn(
  situation: Partial<Situation>,
  lines: readonly string[],
  { at = [0], minutes = 60 } = {},
) {
  const { comparison, measured = [] } = situation;
  return stage.alarmChanges(
    [
      ...everyDay(situation),
      ...at.flatMap((minute) => [
        ...written(stage.logGroups.webhook, minute, lines),
        ...written(stage.logGroups.missed, minute, comparison ? comparisons[comparison] : []),
      ]),
    ],
    at.flatMap((minute) => measured.map((point) => ({ ...point, minute }))),
    minutes,
  );
}

describe.each(situations)("$name", (situation) => {
  const { sent = [], lines, testLines, alarms, between } = situation;
  const [after, within] = between ?? [0, 5];

  test(`sets off ${alarms.length > 0 ? `the alarm ${alarms} alone` : "no alarm"}, in time`, () => {
    expect(lines).toHaveLength(sent.length);
    const changes = changesIn(situation, lines, { minutes: within });
    expect([...changes.keys()]).toEqual(alarms);
    for (const [, [first]] of changes) {
      expect(first).toEqual({ state: "ALARM", minute: expect.any(Number) });
      expect(first?.minute).toBeGreaterThanOrEqual(after);
    }
  });

  test.runIf(alarms.length > 0 && !between)("is reported again when it happens again", () => {
    const [changes = []] = changesIn(situation, lines, { at: [0, 60], minutes: 65 }).values();
    expect(changes.map(({ state }) => state)).toEqual(["ALARM", "OK", "ALARM"]);
  });

  test.runIf(sent.length > 0)("sets off no alarm in a deployment's own tests", () => {
    expect(testLines).toHaveLength(sent.length);
    expect(changesIn({}, testLines)).toEqual(new Map());
  });
});

test("a deployment's own tests don't hide Alma's silence", () => {
  const ended = stage.stateMachines.map(({ pipeline }) => pipeline);
  const testLines = situations.flatMap((situation) => situation.testLines);
  const everyHour = Array.from({ length: 28 }, (_, hour) => hour * 60);
  const changes = changesIn({ ended }, testLines, { at: everyHour, minutes: 27 * 60 });
  expect([...changes.keys()]).toEqual(["silence"]);
});

test("every alarm has its situation", () => {
  expect(new Set(situations.flatMap(({ alarms }) => alarms))).toEqual(new Set(stage.alarmNames));
});
