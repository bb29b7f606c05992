import { loan, publishingJobEnd } from "@almahook/alma/samples";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { counterType, EXPORT_COUNTERS, saysNotDelivered } from "@almahook/alma/webhook";
import { settings } from "./dev1.ts";
import { starts as cases, run } from "./starts.ts";

export const SECRET = "itsasecret";

export const { jobNames } = settings;

/** A row of the service's contract: a request, and all that is answered. */
export interface Row {
  name: string;
  request: {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: Uint8Array | string;
  };
  status: number;
  body: string;
  headers?: Record<string, string>;
  /** What the log line has, besides the status and the milliseconds. */
  log: Record<string, unknown>;
}

/** A POST as Alma sends it. */
export const signed = <Body extends Uint8Array | string>(body: Body, secret = SECRET) => ({
  method: "POST",
  headers: { [SIGNATURE_HEADER]: sign(body, secret) },
  body,
});

export const event = (json: unknown) => signed(JSON.stringify(json));

export const job = (name: string, more: object = {}) =>
  event(publishingJobEnd({ ...run, name, ...more }));

const isKept = (counter: unknown) =>
  Object.values<string>(EXPORT_COUNTERS).includes(counterType(counter) ?? "") ||
  saysNotDelivered(counter);

/** What the log line of an event of a pipeline's job keeps, so that it can be sent again. */
export function eventInLog(request: Row["request"]) {
  const { action, job_instance } = JSON.parse(String(request.body));
  const { id, name, status, end_time, counter } = job_instance;
  return {
    action,
    job_instance: { id, name, status, end_time, counter: counter?.filter(isKept) },
  };
}

const VALIDATED = "Webhook POST request received and validated";
const { PPOD, TIMDEX } = jobNames;

const ppodLog = {
  pipeline: "PPOD",
  jobId: "12345678",
  jobName: PPOD,
  jobStatus: "COMPLETED_SUCCESS",
  signedBy: "current",
};

/** The job of a pipeline with other counters, by their types. */
function withCounters(counters: Record<string, string>, more: object = {}) {
  const sample = publishingJobEnd({ ...run, name: PPOD });
  const counter = Object.entries(counters).map(([type, value]) => ({
    type: { value: type, desc: type },
    value,
  }));
  return { ...sample, job_instance: { ...sample.job_instance, ...more, counter } };
}

/** The counters of a sample publishing job, besides those of exported records. */
const OTHER_COUNTERS = [
  { type: "c.jobs.publishing.failed.publishing", value: "0" },
  { type: "c.jobs.publishing.skipped", value: "3" },
  { type: "c.jobs.publishing.filtered_out", value: "7" },
  { type: "c.jobs.publishing.totalRecordsWrittenToFile", value: "0" },
];

/** A challenge that is answered. */
const challenge = (
  name: string,
  request: Row["request"],
  body: string,
  headers?: Row["headers"],
): Row => ({
  name: `GET with ${name}`,
  request,
  status: 200,
  body,
  ...(headers && { headers }),
  log: { outcome: "challenge", reason: "challenge" },
});

const rejected = (reason: string, detail?: string) => ({ outcome: "rejected", reason, detail });

/** The log of a request that is signed, and can't be used. */
const unusable = (reason: string, detail?: string) => ({
  ...rejected(reason, detail),
  alarm: "unusable",
  signedBy: "current",
});

/** What is signed, and does not have the shape that a check needs. */
const ofAnotherShape = (
  name: string,
  request: Row["request"],
  problem: string,
  log: Row["log"] = {},
): Row => ({
  name,
  request,
  status: 422,
  body: `Webhook POST request body is not an event as Alma sends it: ${problem}.`,
  log: { ...unusable("shape", problem), ...log },
});

const withoutEvents: Row[] = [
  challenge("a challenge", { path: "/?challenge=a%20b%2Bc" }, "a b+c"),
  challenge("a challenge, at any path", { path: "/alma/webhook?x=1&challenge=abc" }, "abc"),
  challenge("two challenges", { path: "/?challenge=a&challenge=b" }, "a,b"),
  challenge(
    "a challenge that asks for JSON by name",
    { path: '/?challenge=a"b', headers: { Accept: "text/html, application/json;q=0.9" } },
    '{"challenge":"a\\"b"}',
    { "content-type": "application/json" },
  ),
  ...[
    "*/*",
    "text/plain, application/json;q=0",
    "text/plain, application/json;charset=utf-8;q=0",
  ].map((Accept) =>
    challenge(
      `a challenge that accepts ${Accept}`,
      { path: "/?challenge=abc", headers: { Accept } },
      "abc",
    ),
  ),
  ...[
    "/",
    "/?challenge=",
    "/?challenge=&challenge=",
    "/?Challenge=abc",
    "/path?other=1",
    "/ping/",
  ].map((path) => ({
    name: `GET ${path}, without a challenge`,
    request: { path },
    status: 400,
    body: "Malformed request, 'challenge' query parameter required.",
    log: rejected("challenge"),
  })),
  {
    name: "GET /ping",
    request: { path: "/ping" },
    status: 200,
    body: "pong",
    log: { outcome: "ignored", reason: "ping" },
  },
  ...["DELETE", "PUT", "PATCH", "OPTIONS", "HEAD", "TRACE"].map((method) => ({
    name: method,
    request: { method, path: "/?challenge=abc" },
    status: 405,
    body:
      method === "HEAD" ? "" : `HTTP method ${method} not allowed. Supported methods: GET, POST.`,
    headers: { allow: "GET, POST" },
    log: rejected("method"),
  })),
  ...Object.entries({
    "no signature": { method: "POST", body: "{}" },
    "an empty signature": { method: "POST", body: "{}", headers: { [SIGNATURE_HEADER]: "" } },
    "a signature with another secret": signed("{}", "not the secret"),
    "a signature of another body": { ...event({ action: "LOAN" }), body: "{}" },
    "no signature and a large body": { method: "POST", body: "x".repeat(1_048_577) },
    "no signature and no body": { method: "POST" },
  }).map(([name, request]) => ({
    name: `POST with ${name}`,
    request,
    status: 401,
    body: "Unable to validate signature. Has the webhook challenge secret changed?",
    log: name.startsWith("a signature")
      ? { ...rejected("wrong-signature"), alarm: "wrong-signature" }
      : rejected("unsigned"),
  })),
  ...(["utf8", "latin1", "utf16le"] as const).map((encoding) => ({
    name: `signed, XML in ${encoding}`,
    request: signed(Buffer.from('\n<?xml version="1.0"?><webhook>é</webhook>', encoding)),
    status: 415,
    body: "Webhook POST request body is XML. Set the message type of the integration profile in Alma to JSON.",
    log: unusable("xml"),
  })),
  ...[
    ["", "it is empty"],
    ["{", "Expected property name or '}' in JSON at position 1 (line 1 column 2)"],
    [
      '{"name": "A Person", }',
      "Expected double-quoted property name in JSON at position 21 (line 1 column 22)",
    ],
    ["A Person", "Unexpected token 'A'"],
    [Uint8Array.of(0x22, 0xff, 0x22), "it is not UTF-8 text"],
  ].map(([body = "", problem]) => ({
    name: `signed, not JSON: ${problem}`,
    request: signed(body),
    status: 400,
    body: `Webhook POST request body is not JSON: ${problem}.`,
    log: unusable("json", String(problem)),
  })),
  ...[
    { json: null, problem: "the body must be a JSON object" },
    { json: {}, problem: "action is missing" },
    { json: { action: "JOB_END" }, problem: "job_instance is missing" },
  ].map(({ json, problem }) =>
    ofAnotherShape(`signed, JSON of another shape: ${problem}`, event(json), problem),
  ),
  ofAnotherShape(
    "a job of a pipeline with two fields missing",
    event({
      ...publishingJobEnd({ name: PPOD }),
      job_instance: {
        id: "12345678",
        name: PPOD,
        status: { value: "COMPLETED_SUCCESS" },
        counter: [
          { type: { value: "label.new.records" }, value: "many" },
          { type: { value: "label.deleted.records" } },
        ],
      },
    }),
    "job_instance.counter.0.value must be a whole number; job_instance.counter.1.value is missing",
    ppodLog,
  ),
  ofAnotherShape(
    "a TIMDEX job that is neither daily nor full",
    job(`${TIMDEX} WEEKLY`),
    "job_instance.name must end in DAILY or FULL",
    { ...ppodLog, pipeline: "TIMDEX", jobName: `${TIMDEX} WEEKLY`, records: 42 },
  ),
  ...["2022-02-31", "2022-05-01T99:55:14Z"].map((endTime) =>
    ofAnotherShape(
      `a job that ended at ${endTime}`,
      job(PPOD, { endTime }),
      "job_instance.end_time must be a date or time as in 2022-05-01T14:55:14.894Z",
      { ...ppodLog, records: 42 },
    ),
  ),
  ...[loan(), { action: "LOAN" }].map((json) => ({
    name: `not a JOB_END: ${JSON.stringify(json).slice(0, 20)}…`,
    request: event(json),
    status: 200,
    body: `${VALIDATED}, not a JOB_END webhook so no action was taken.`,
    log: { outcome: "ignored", reason: "not-job-end", signedBy: "current" },
  })),
  {
    name: "a job for another environment",
    request: job("Publishing Platform Job PPOD EXPORT to Prod"),
    status: 200,
    body: `${VALIDATED} in dev env for job 'Publishing Platform Job PPOD EXPORT to Prod', no action taken.`,
    log: {
      outcome: "ignored",
      reason: "other-environment",
      ...ppodLog,
      jobName: "Publishing Platform Job PPOD EXPORT to Prod",
      pipeline: undefined,
    },
  },
  {
    name: "a job for another environment, with nothing but a name",
    request: event({ action: "job_end", job_instance: { name: "to Prod" } }),
    status: 200,
    body: `${VALIDATED} in dev env for job 'to Prod', no action taken.`,
    log: {
      outcome: "ignored",
      reason: "other-environment",
      jobName: "to Prod",
      signedBy: "current",
    },
  },
  {
    name: "a job of no pipeline",
    request: job("Publishing Platform Job OTHER to Dev1"),
    status: 200,
    body: `${VALIDATED}, no action taken.`,
    log: {
      outcome: "ignored",
      reason: "no-pipeline",
      ...ppodLog,
      jobName: "Publishing Platform Job OTHER to Dev1",
      pipeline: undefined,
    },
  },
  ofAnotherShape(
    "a job of a pipeline with a counter that is not a number",
    event(withCounters({ "label.new.records": "1,234", "label.updated.records": "5" })),
    "job_instance.counter.0.value must be a whole number",
    ppodLog,
  ),
  {
    name: "a job that failed, with error lines among its counters",
    request: event(
      withCounters(
        {
          "label.new.records": "5",
          "c.jobs.publishing.failed.publishing": "2",
          "FTP has failed.": "Download zip file for manual FTP.",
          "Failed to process record": "a-patron-id",
        },
        { status: { value: "COMPLETED_FAILED", desc: "Completed with Errors" } },
      ),
    ),
    status: 200,
    body: `${VALIDATED}, Alma job '${PPOD}' failed so no action was taken.`,
    log: {
      outcome: "ignored",
      reason: "job-failed",
      alarm: "job-failed",
      ...ppodLog,
      jobStatus: "COMPLETED_FAILED",
      counters: [
        { type: "c.jobs.publishing.failed.publishing", value: "2" },
        { type: "FTP has failed.", value: "Download zip file for manual FTP." },
        { type: "Failed to process record", value: "…" },
      ],
    },
  },
  ...["COMPLETED_FAILED", "COMPLETED_WARNING"].map((status) => ({
    name: `a job that ended as ${status}`,
    request: job(PPOD, { status }),
    status: 200,
    body: `${VALIDATED}, Alma job '${PPOD}' failed so no action was taken.`,
    log: {
      outcome: "ignored",
      reason: "job-failed",
      alarm: "job-failed",
      ...ppodLog,
      jobStatus: status,
      counters: OTHER_COUNTERS,
    },
  })),
  {
    name: "a job that exported nothing",
    request: job(PPOD, { records: 0 }),
    status: 200,
    body: `${VALIDATED}, Alma job '${PPOD}' exported zero records so no action was taken.`,
    log: { outcome: "ignored", reason: "nothing-exported", ...ppodLog, records: 0 },
  },
];

/** The rows whose answer depends on the request alone. */
export const rows = withoutEvents.map(({ request, log, ...row }) => ({
  ...row,
  request,
  log: log.pipeline ? { ...log, event: eventInLog(request) } : log,
}));

/** The events that start a pipeline, with what they start. */
export const starts = cases.map(({ event: json, executionName: name, ...started }) => ({
  ...started,
  name,
  request: event(json),
}));
