import { alarmHistory } from "@almahook/testing/alarm-history";
import { metricId } from "@almahook/testing/log-metric-data";
import { describe, expect, test } from "vitest";

const ALARM = {
  namespace: "space",
  metricName: "metric",
  statistic: "Sum",
  period: 60,
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 5,
  evaluationPeriods: 3,
  treatMissingData: "notBreaching",
};

/** A value for each minute before minute 0. */
const series = (values: readonly (number | undefined)[], metric = metricId("space", "metric")) =>
  values.flatMap((value, index) =>
    value === undefined ? [] : [{ metric, minute: index - values.length, value }],
  );

/** The state at minute 0. */
const stateOf = (changes: object, data: Parameters<typeof alarmHistory>[1]) =>
  alarmHistory({ ...ALARM, ...changes }, data, 0).at(-1)?.state ?? "OK";

/** In the documentation's examples, X is a breaching value, 0 is none, and - is missing. */
const VALUES = new Map([
  ["X", 5],
  ["0", 0],
]);

describe("the examples of CloudWatch's documentation", () => {
  test.each([
    ["0 - X - X", 3, "OK", "OK"],
    ["0 - - - -", 3, "OK", "OK"],
    ["- - - - -", 3, "ALARM", "OK"],
    ["0 X X - X", 3, "ALARM", "ALARM"],
    ["- - - - X", 3, "ALARM", "OK"],
    ["X - - - -", 3, "ALARM", "OK"],
    ["0 - X - X", 2, "ALARM", "ALARM"],
    ["0 0 X 0 X", 2, "ALARM", "ALARM"],
    ["0 - X - -", 2, "ALARM", "OK"],
    ["- - - - 0", 2, "ALARM", "OK"],
  ])(
    "%s, %i out of 3: %s if missing data are breaching, else %s",
    (text, datapointsToAlarm, breaching, notBreaching) => {
      const data = series(text.split(" ").map((each) => VALUES.get(each)));
      expect(stateOf({ datapointsToAlarm, treatMissingData: "breaching" }, data)).toBe(breaching);
      expect(stateOf({ datapointsToAlarm, treatMissingData: "notBreaching" }, data)).toBe(
        notBreaching,
      );
    },
  );
});

const metric = (metricName: string) => ({
  namespace: "space",
  metricName,
  period: 60,
  stat: "Sum",
});

describe("an expression", () => {
  const expression = (text: string) => ({
    namespace: undefined,
    metricName: undefined,
    evaluationPeriods: 1,
    metricQueries: [
      { id: "value", expression: text, returnData: true },
      { id: "a", metric: metric("metric") },
      { id: "b", metric: metric("other") },
    ],
  });
  const other = metricId("space", "other");

  test("adds metrics, and counts those without a value as 0", () => {
    expect(stateOf(expression("a + b"), [...series([2]), ...series([3], other)])).toBe("ALARM");
    expect(stateOf(expression("a + b"), series([5], other))).toBe("ALARM");
    expect(stateOf(expression("a + b"), series([2]))).toBe("OK");
  });

  test("has no value if none of its metrics has one", () => {
    const breaching = { treatMissingData: "breaching" };
    expect(stateOf({ ...expression("a + b"), ...breaching }, [])).toBe("ALARM");
    expect(stateOf({ ...expression("a"), ...breaching }, series([0]))).toBe("OK");
  });

  test("fills in what is missing, so that no earlier values count", () => {
    const filled = { ...expression("FILL(a, 9)"), evaluationPeriods: 3 };
    expect(stateOf(filled, series([0, 0, 9, undefined, undefined]))).toBe("ALARM");
  });

  test.each(["a - b", "SUM(METRICS())", "c"])("is refused if it is not modelled: %s", (text) => {
    expect(() => stateOf(expression(text), [])).toThrow();
  });
});

test("a value counts in the period in which it was measured, and goes off in the next minute", () => {
  const data = [{ metric: metricId("space", "metric"), minute: 10, value: 5 }];
  const alarm = { ...ALARM, period: 300, evaluationPeriods: 1 };
  expect(alarmHistory(alarm, data, 60)).toEqual([
    { minute: 11, state: "ALARM" },
    // Two more periods are searched for a value.
    { minute: 26, state: "OK" },
  ]);
});

test("an alarm that looks back more than a day is evaluated once an hour", () => {
  const data = [{ metric: metricId("space", "metric"), minute: 10, value: 5 }];
  const alarm = { ...ALARM, period: 3600, evaluationPeriods: 25, datapointsToAlarm: 1 };
  expect(alarmHistory(alarm, data, 120)).toEqual([{ minute: 60, state: "ALARM" }]);
});

test.each([
  { period: 3600, evaluationPeriods: 169 },
  { period: 1800, evaluationPeriods: 49 },
])("an alarm that looks back too far is refused: %j", (changes) => {
  expect(() => stateOf(changes, [])).toThrow("can't look back");
});
