import { join } from "node:path";
import { table } from "@almahook/cli/table";
import { expectedEverySetting } from "@almahook/pipelines/pipeline-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { evaluate } from "@almahook/synth/evaluate";
import * as v from "valibot";
import type { Results } from "./bench-report.ts";
import { named, type Result } from "./measure.ts";

/**
 * US dollars: list prices of us-east-1 as of February 2026, for functions on arm64, without the free
 * tier.
 *
 * @see https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
const PRICES = {
  request: 0.2 / 1e6,
  gigabyteSecond: 0.0000133334,
  logGigabyte: 0.5,
  storedGigabyteMonth: 0.03,
  alarm: 0.1,
  metric: 0.3,
  dashboard: 3,
};

const EVENTS_PER_DAY = [10, 1000, 100_000];
const DAYS = 30;

/** The part of events that start a pipeline. Jobs that end in Alma are mostly others. */
const STARTS = 0.03;

/** The part of a processor that 1,024 MB get once the function is loaded. */
const PROCESSOR = 1024 / 1769;

/** Milliseconds that Step Functions takes to answer, which the bench's does not. */
const STEP_FUNCTIONS = 50;

/** Minutes that Lambda keeps an idle process. It promises nothing. */
const KEPT = 5;

/** Bytes that Lambda itself logs about an invocation (start, report), and CloudWatch's surcharges. */
const PLATFORM_LOG_BYTES = 900;

/** Logs are compressed where they are stored, for a year. */
const STORED_MONTHS = 12 * 0.15;

/** How many values of a metric's dimension occur. Each combination counts as a metric. */
const DIMENSIONS: Record<string, number> = {
  Outcome: 7,
  Pipeline: pipelines.length,
  Reason: 4,
};

const MetricFilter = v.object({
  metricTransformation: v.object({ dimensions: v.nullish(v.record(v.string(), v.string())) }),
});

/** What the service costs in a month: what was measured, at AWS's list prices. */
export async function costs({ measured }: Results, work: string): Promise<string> {
  const fixed = await fixedCosts(work);
  const [ignored, start] = [named("service", "ignored"), named("service", "start")].map(
    (name) => measured[name] ?? {},
  );
  const cold = (result: Result = {}) =>
    (result.import?.median ?? 0) + (result.first?.median ?? 0) / PROCESSOR;
  const warm = (microseconds = 0) => microseconds / 1000 / PROCESSOR;
  const { warmIgnored, warmStart } = measured.warm ?? {};
  const mixed = (ofIgnored: number, ofStart: number) => (1 - STARTS) * ofIgnored + STARTS * ofStart;
  const seconds = (ofIgnored: number, ofStart: number) =>
    mixed(Math.ceil(ofIgnored), Math.ceil(ofStart + STEP_FUNCTIONS)) / 1000;
  const bytes =
    PLATFORM_LOG_BYTES + mixed(ignored?.logBytes?.median ?? 0, start?.logBytes?.median ?? 0);

  const rows = EVENTS_PER_DAY.map((perDay) => {
    const isCold = Math.exp((-perDay * KEPT) / (24 * 60)); // Events come independently of each other
    const duration =
      isCold * seconds(cold(ignored), cold(start)) +
      (1 - isCold) * seconds(warm(warmIgnored?.median), warm(warmStart?.median));
    const lambda = PRICES.request + duration * PRICES.gigabyteSecond;
    const logs = (bytes / 1e9) * (PRICES.logGigabyte + STORED_MONTHS * PRICES.storedGigabyteMonth);
    const perMonth = (each: number) => each * perDay * DAYS;
    return [
      perDay.toLocaleString("en-US"),
      `${Math.round(isCold * 100)} %`,
      ...[perMonth(lambda), perMonth(logs), fixed, perMonth(lambda + logs) + fixed].map((dollars) =>
        dollars.toFixed(2),
      ),
      ((lambda + logs) * 1e6).toFixed(2),
    ];
  });
  const titles = [
    "events a day",
    "cold",
    "Lambda $",
    "logs $",
    "alarms, metrics, dashboard $",
    "$ a month",
    "$ per million more",
  ];
  return table([titles, ...rows]).join("\n");
}

/** What `prod` costs in a month without a single event, with every alarm that can be set. */
async function fixedCosts(work: string): Promise<number> {
  const settings = pipelines.flatMap(({ name, jobNameSetting }) => [
    [jobNameSetting, `${name} EXPORT to Prod`],
    [expectedEverySetting(name), "24"],
  ]);
  const { resources, error } = await evaluate({
    stage: "prod",
    env: Object.fromEntries(settings),
    secrets: { AlmaChallengeSecret: "a", AlmaPreviousChallengeSecret: "b" },
    work: join(work, "prod"),
  });
  if (error) throw new Error(error);
  const ofType = (type: string) => resources.filter((resource) => resource.type === `aws:${type}`);
  const metrics = ofType("cloudwatch/logMetricFilter:LogMetricFilter").map(({ inputs }) =>
    Object.keys(v.parse(MetricFilter, inputs).metricTransformation.dimensions ?? {}).reduce(
      (count, dimension) => count * (DIMENSIONS[dimension] ?? 1),
      1,
    ),
  );
  return (
    ofType("cloudwatch/metricAlarm:MetricAlarm").length * PRICES.alarm +
    metrics.reduce((sum, count) => sum + count, 0) * PRICES.metric +
    ofType("cloudwatch/dashboard:Dashboard").length * PRICES.dashboard
  );
}
