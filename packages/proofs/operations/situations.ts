import { EXPORT_COUNTERS } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { type Answer, answerJson } from "@almahook/testing/faulty-server";
import { type DataPoint, metricId } from "@almahook/testing/log-metric-data";
import * as v from "valibot";
import type { Sent, WatchedStage } from "./watched-stage.ts";

/** A way in which an export can end in Alma without its pipeline, or nearly so. */
export interface Situation {
  /** Its number in the table of `docs/operations.md`, and what happens. */
  name: string;
  /** What Alma or somebody else sends. */
  sent?: Sent[];
  /** How Step Functions answers. */
  stepFunctions?: keyof typeof STEP_FUNCTIONS;
  /** What AWS measures. */
  measured?: Omit<DataPoint, "minute">[];
  /** Which pipelines' jobs end no more. */
  ended?: string[];
  /** The result of the daily comparison with Alma. */
  comparison?: "finds nothing" | "finds a missed export" | "fails";
  /** Exactly these alarms go off. */
  alarms: string[];
  /** Minutes: not before the first and not after the second, 0 and 5 unless given. */
  between?: readonly [number, number];
}

const refusal =
  (type: string): Answer =>
  (response) =>
    answerJson(response, 400, { __type: type, message: "As asked for" });

const started: Answer = (response) =>
  answerJson(response, 200, {
    executionArn: "arn:aws:states:us-east-1:123456789012:execution:state-machine:execution",
    startDate: Date.now() / 1000,
  });

/** How Step Functions answers, well or not. */
export const STEP_FUNCTIONS = {
  started,
  "is slow": (response, attempt) => setTimeout(started, 1500, response, attempt),
  throttles: refusal("ThrottlingException"),
  "breaks down": (response) => answerJson(response, 500, { __type: "InternalFailure" }),
  "is out of reach": (response) => response.destroy(),
  "denies access": refusal("AccessDeniedException"),
  "has lost the state machine": refusal("StateMachineDoesNotExist"),
  "has started it before": refusal("ExecutionAlreadyExists"),
} as const satisfies Record<string, Answer>;

const Event = v.looseObject({
  job_instance: v.looseObject({
    name: v.string(),
    counter: v.array(v.looseObject({ type: v.looseObject({ value: v.string() }) })),
  }),
});

/** The events that start the pipelines of a stage, by their words. */
export function exportsOf({ settings }: WatchedStage) {
  return sampleEvents(settings).flatMap(({ word, pipeline, event }) => {
    if (!pipeline) return [];
    const { job_instance: job, ...rest } = v.parse(
      Event,
      event({ id: "1108569450000121", endTime: "2022-05-01T14:55:14.894Z" }),
    );
    const body = (changes: object = {}) =>
      JSON.stringify({ ...rest, job_instance: { ...job, ...changes } });
    return [{ word, pipeline, job, body }];
  });
}

/** What each pipeline's `…_EXPECTED_EVERY_HOURS` is set to. */
export const EXPECTED_EVERY_HOURS = 30;

/** Minutes: when each export had last started its pipeline, and was last compared. */
export const LAST_STARTS = -60;

/** An alarm that looks back further than a day is evaluated once an hour. */
const hoursAfterLast = (hours: number) =>
  [LAST_STARTS + hours * 60, LAST_STARTS + (hours + 1) * 60] as const;

/** All situations, with the alarms that a stage should have for each. */
export function situationsOf(stage: WatchedStage): Situation[] {
  const { settings, functionName, stateMachines } = stage;
  const exports = exportsOf(stage);
  const all = exports.map(({ body }) => ({ body: body() }));
  const changed = (changes: object) => exports.map(({ body }) => ({ body: body(changes) }));
  const withCounters = (value: string) =>
    exports.map(({ body, job }) => ({
      body: body({
        counter: job.counter.map((counter) =>
          EXPORTED.has(counter.type.value) ? { ...counter, value } : counter,
        ),
      }),
    }));
  const other = (word: string) => {
    const sample = sampleEvents(settings).find((each) => each.word === word);
    const event = sample?.event({ id: "1108569450000122", endTime: "2022-05-01T14:55:14.894Z" });
    return [{ body: JSON.stringify(event) }];
  };
  const lambda = (metricName: string) => ({
    metric: metricId("AWS/Lambda", metricName, { FunctionName: functionName }),
    value: 1,
  });

  return [
    ...(["throttles", "breaks down", "is out of reach"] as const).map((how) => ({
      name: `1: Step Functions ${how}`,
      sent: all,
      stepFunctions: how,
      alarms: ["failed"],
    })),
    ...(["denies access", "has lost the state machine"] as const).map((how) => ({
      name: `2: Step Functions ${how}`,
      sent: all,
      stepFunctions: how,
      alarms: ["failed"],
    })),
    {
      name: "3: Step Functions is slow",
      sent: all.slice(0, 1),
      stepFunctions: "is slow",
      alarms: [],
    },
    ...Object.entries({
      "is not JSON": "{",
      "is XML": "<webhook/>",
      "is too large": " ".repeat(1_048_577),
      "has no action": "{}",
    }).map(([how, body]) => ({
      name: `4: a signed event ${how}`,
      sent: [{ body }],
      alarms: ["unusable"],
    })),
    {
      name: "5: a counter is not a whole number",
      sent: withCounters("1,234"),
      alarms: ["unusable"],
    },
    {
      name: "5: a job ended on an impossible date",
      sent: changed({ end_time: "2022-02-31T14:55:14.894Z" }).filter(({ body }) =>
        isInvalid(body, settings),
      ),
      alarms: ["unusable"],
    },
    {
      name: "5: a name does not say what was exported",
      sent: exports
        .map(({ body, job }) => ({ body: body({ name: job.name.replace(/ \S+$/, " OTHER") }) }))
        .filter(({ body }) => isInvalid(body, settings)),
      alarms: ["unusable"],
    },
    {
      name: "6: another secret signed an event",
      sent: all.slice(0, 1).map((sent) => ({ ...sent, secret: "another secret" })),
      alarms: ["wrong-signature"],
    },
    ...["COMPLETED_FAILED", "COMPLETED_WARNING"].map((value) => ({
      name: `7: a job ended as ${value}`,
      sent: changed({ status: { value } }),
      alarms: ["job-failed"],
    })),
    { name: "8: a job exported nothing", sent: withCounters("0"), alarms: [] },
    { name: "9: the function can't start", measured: [lambda("Errors")], alarms: ["errors"] },
    { name: "10: Lambda throttles", measured: [lambda("Throttles")], alarms: ["throttles"] },
    {
      name: "11: Alma does not call",
      ended: stateMachines.map(({ pipeline }) => pipeline),
      alarms: ["silence"],
      between: hoursAfterLast(26),
    },
    ...stateMachines.map(({ pipeline }) => ({
      name: `12: the ${pipeline} job does not run any more`,
      ended: [pipeline],
      alarms: [`late-${pipeline.toLowerCase()}`],
      between: hoursAfterLast(EXPECTED_EVERY_HOURS),
    })),
    {
      name: "13: a job's name lacks the word of its environment",
      sent: exports.map(({ body, job }) => ({
        body: body({ name: job.name.replace(/Prod/, "") }),
      })),
      alarms: [],
    },
    ...stateMachines.flatMap(({ pipeline, arn }) =>
      ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"].map((metricName) => ({
        name: `14: ${metricName} of ${pipeline}`,
        measured: [
          { metric: metricId("AWS/States", metricName, { StateMachineArn: arn }), value: 1 },
        ],
        alarms: [`execution-failed-${pipeline.toLowerCase()}`],
      })),
    ),
    {
      name: "15: an export has no execution",
      comparison: "finds a missed export",
      alarms: ["missed"],
      between: [0, 60],
    },
    {
      name: "15: the exports can't be compared",
      comparison: "fails",
      alarms: ["not-compared"],
      between: hoursAfterLast(26),
    },
    { name: "every pipeline is started", sent: all, alarms: [] },
    {
      name: "an event is sent again",
      sent: all,
      stepFunctions: "has started it before",
      alarms: [],
    },
    { name: "a job of another environment", sent: other("other-environment"), alarms: [] },
    { name: "a job of no pipeline", sent: other("unknown-job"), alarms: [] },
    { name: "an event of another kind", sent: other("not-job-end"), alarms: [] },
    {
      name: "a challenge, and whoever else calls without a signature",
      sent: [
        { method: "GET", path: "/?challenge=abc" },
        { method: "GET", path: "/ping" },
        { method: "GET", path: "/.env" },
        { method: "DELETE" },
        { method: "PUT", body: "{}", secret: false },
        { path: "/wp-login.php", body: "log=admin", secret: false },
        { body: "{", secret: false },
        { body: " ".repeat(1_048_577), secret: false },
      ],
      alarms: [],
    },
  ];
}

const EXPORTED: ReadonlySet<string> = new Set(Object.values(EXPORT_COUNTERS));

const isInvalid = (body: string, settings: WatchedStage["settings"]) =>
  decide(JSON.parse(body), settings).kind === "invalid";
