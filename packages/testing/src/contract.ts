import { loan } from "@almahook/alma/samples";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { STATUSES, SUCCESS } from "@almahook/alma/statuses";
import { Webhook } from "@almahook/alma/webhook";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { countersOf } from "@almahook/pipelines/pipeline";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import { settings as declared } from "./declared.ts";

export const SECRET = "itsasecret";

/** A row of the service's contract: a request, its answer and its log line. */
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
  /** The log line, without the status and the milliseconds. */
  log: Record<string, unknown>;
}

/** A POST as Alma sends it. */
export const signed = <Body extends Uint8Array | string>(body: Body, secret = SECRET) => ({
  method: "POST",
  headers: { [SIGNATURE_HEADER]: sign(body, secret) },
  body,
});

export const event = (json: unknown) => signed(JSON.stringify(json));

const VALIDATED = "Webhook POST request received and validated";

/** A row with a challenge that is echoed. */
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

/** The log line of a signed request that is not usable. */
const unusable = (reason: string, detail?: string) => ({
  ...rejected(reason, detail),
  alarm: "unusable",
  signedBy: "current",
});

/** A row with a signed event that lacks what a check needs. */
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

/** Requests whose answer does not depend on the settings. */
const ofAnySettings: Row[] = [
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
    "text/plain;of=application/json",
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
  ...(
    [
      ["utf8", ""],
      ["latin1", ""],
      ["utf16le", "\ufeff"],
    ] as const
  ).map(([encoding, mark]) => ({
    name: `signed, XML in ${encoding}`,
    request: signed(Buffer.from(`${mark}\n<?xml version="1.0"?><webhook>é</webhook>`, encoding)),
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
  ...[loan(), { action: "LOAN" }].map((json) => ({
    name: `not a JOB_END: ${JSON.stringify(json).slice(0, 20)}…`,
    request: event(json),
    status: 200,
    body: `${VALIDATED}, not a JOB_END webhook so no action was taken.`,
    log: { outcome: "ignored", reason: "not-job-end", signedBy: "current" },
  })),
];

/** The run of a job that the events report. */
export const RUN = { id: "12345678", endTime: "2022-05-01T14:55:14.894Z" };

/** An event that starts the first pipeline. @param fields replace those of its job instance */
export function startingEvent(settings: DecisionSettings, fields: object = {}) {
  const [first] = sampleEvents(settings);
  const { action, job_instance } = Object(first?.event(RUN));
  return { action: String(action), job_instance: { ...job_instance, ...fields } };
}

/** The contract for any settings and their pipelines. */
export function contractOf(settings: DecisionSettings): { rows: Row[]; starts: StartCase[] } {
  const [pipeline] = settings.pipelines;
  const [known = ""] = countersOf(pipeline);
  const { job_instance: sample } = startingEvent(settings);
  const { name, status } = sample;
  const job = (fields: object) => event(startingEvent(settings, fields));
  const jobLog = {
    pipeline: pipeline.name,
    jobId: RUN.id,
    jobName: name,
    jobStatus: status.value,
    signedBy: "current",
  };
  const acceptedLog = status.value === SUCCESS ? {} : { accepted: status.value };
  const counter = (type: string, value?: unknown) => ({ type: { value: type, desc: type }, value });
  const elsewhere = "A job of another environment";
  const ignored = (
    what: string,
    fields: object,
    sentence: string,
    reason: string,
    log: object = {},
  ): Row => ({
    name: what,
    request: job(fields),
    status: 200,
    body: `${VALIDATED}${sentence}`,
    log: { outcome: "ignored", reason, ...jobLog, ...log },
  });
  const failed = `, Alma job '${name}' failed so no action was taken.`;
  const zero = `, Alma job '${name}' exported zero records so no action was taken.`;
  const isAccepted = (code: string) => pipeline.accepts?.includes(code);
  const rows = [
    ...ofAnySettings,
    ofAnotherShape(
      "a job of a pipeline with two fields missing",
      job({ counter: [counter(known, "1,234"), counter(known)], end_time: undefined }),
      "job_instance.counter.0.value must be a whole number; job_instance.counter.1.value is missing",
      { ...jobLog, ...acceptedLog },
    ),
    ...["2022-02-31", "2022-05-01T99:55:14Z"].map((end_time) =>
      ofAnotherShape(
        `a job that ended at ${end_time}`,
        job({ end_time }),
        "job_instance.end_time must be a date or time as in 2022-05-01T14:55:14.894Z",
        { ...jobLog, ...acceptedLog, records: 42 },
      ),
    ),
    ignored(
      "a job for another environment",
      { name: elsewhere },
      ` in ${settings.workspace} env for job '${elsewhere}', no action taken.`,
      "other-environment",
      { jobName: elsewhere, pipeline: undefined },
    ),
    {
      name: "a job for another environment, with nothing but a name",
      request: event({ action: "job_end", job_instance: { name: elsewhere } }),
      status: 200,
      body: `${VALIDATED} in ${settings.workspace} env for job '${elsewhere}', no action taken.`,
      log: {
        outcome: "ignored",
        reason: "other-environment",
        jobName: elsewhere,
        signedBy: "current",
      },
    },
    ignored(
      "a job of no pipeline",
      { name: `Another ${name}` },
      ", no action taken.",
      "no-pipeline",
      { jobName: `Another ${name}`, pipeline: undefined },
    ),
    ...STATUSES.filter(({ value, meaning }) => meaning !== "success" && !isAccepted(value)).map(
      ({ value, meaning }) =>
        ignored(
          `a job that ended as ${value}`,
          { status: { value }, counter: [counter(known, "5"), counter("c.skipped", "3")] },
          failed,
          meaning === "failed" ? "job-failed" : meaning,
          {
            jobStatus: value,
            ...(meaning === "failed" && {
              alarm: "job-failed",
              counters: [{ type: "c.skipped", value: "3" }],
            }),
          },
        ),
    ),
    ignored(
      "a job that exported nothing",
      { counter: [counter(known, "0"), counter("another", "7")] },
      zero,
      "nothing-exported",
      { ...acceptedLog, records: 0 },
    ),
    ignored("a job without counters", { counter: [] }, zero, "nothing-exported", {
      ...acceptedLog,
      records: 0,
    }),
    ignored(
      "a job without a counter that its pipeline knows",
      { counter: [counter("another", "7")] },
      zero,
      "no-known-counter",
      { ...acceptedLog, records: 0 },
    ),
  ];
  return { rows, starts: startsOf(settings) };
}

/** An event that starts a pipeline, and the execution that it starts. */
interface StartCase extends Pick<Row, "request"> {
  pipeline: string;
  /** The execution's name. */
  name: string;
  input: object;
  /** The log line's fields about the job. */
  log: object;
}

const startsOf = (settings: DecisionSettings): StartCase[] =>
  sampleEvents(settings).flatMap(({ pipeline, event: ended }, index) => {
    if (!pipeline) return [];
    const json = ended({ ...RUN, id: String(Number(RUN.id) + index) });
    const decision = decide(v.parse(Webhook, json), settings);
    if (decision.kind !== "start") throw new Error(`A sample of ${pipeline} does not start it`);
    const { executionName: name, input, job, records, accepted } = decision;
    return {
      pipeline,
      name,
      input,
      request: event(json),
      log: {
        jobId: job?.id,
        jobName: job?.name,
        jobStatus: job?.status,
        pipeline,
        records,
        ...(accepted && { accepted }),
      },
    };
  });

/** The contract for the declared pipelines. */
export const { rows, starts } = contractOf(declared);
