import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { answerJson } from "@almahook/testing/start-server";

/** Answers, or fails to answer, a request to Step Functions. `attempt` counts from 1. */
type Answer = (response: ServerResponse, attempt: number) => void;

/** A fault of Step Functions, and the answer that the service has to give. */
export interface Fault {
  name: string;
  /** The status that Alma gets. */
  status: 200 | 500 | 503;
  /** The error or the outcome in the log line. */
  log: string | RegExp;
  answer: Answer;
  /** Environment variables that differ from those that lead to the faulty server. */
  env?: Record<string, string>;
}

type Row = [name: string, log: Fault["log"], answer: Answer, env?: Fault["env"]];

const json =
  (status: number, body: object | string): Answer =>
  (response) =>
    answerJson(response, status, body);

/** Errors as Step Functions reports them (AWS JSON 1.0). */
const errors = (status: number, ...types: string[]) =>
  types.map((type): Row => {
    const body = { __type: `com.amazonaws.swf.service.v2#${type}`, message: "No." };
    return [type, new RegExp(`^${type}: `), json(status, body)];
  });

const html =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { "Content-Type": "text/html" });
    response.end("<html><body><h1>Something else</h1></body></html>");
  };

const execution = (startDate = Date.now() / 1000) => ({
  executionArn: "arn:aws:states:us-east-1:123456789012:execution:ppod:an-execution",
  startDate,
});

const started: Answer = (response) => answerJson(response, 200, execution());
const nothing: Answer = () => {};
const reset: Answer = (response) => response.socket?.resetAndDestroy();

const HALF = '{"executionArn":"arn:aws:';

/** Sends a part of an answer, and ends the connection. */
const cutOff =
  (end: (socket: Socket) => void): Answer =>
  (response) => {
    response.writeHead(200, { "Content-Length": 1000 });
    response.write(HALF, () => response.socket && end(response.socket));
  };

/** Sends a good answer a byte at a time, so that it takes minutes. */
const drip: Answer = (response) => {
  const bytes = Buffer.from(JSON.stringify(execution()));
  response.writeHead(200, { "Content-Length": bytes.length });
  let sent = 0;
  const timer = setInterval(() => response.write(bytes.subarray(sent++, sent)), 1000);
  response.once("close", () => clearInterval(timer));
};

/** Sends spaces forever. */
const endless: Answer = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(" ".repeat(1024)), 10);
  response.once("close", () => clearInterval(timer));
};

/** Fails once, so that the second request starts the execution. */
const once =
  (answer: Answer): Answer =>
  (response, attempt) =>
    (attempt === 1 ? answer : started)(response, attempt);

/** A host that is never resolved. */
export const UNRESOLVED = "hangs.invalid";

const at = (host: string) => ({ AWS_ENDPOINT_URL_SFN: `http://${host}` });

/** The log's error if the time budget ended. */
export const OUT_OF_TIME = "TimeoutError: No answer in time";

const NO_EXECUTION = "SyntaxError: The answer names no execution";

/** Transient faults: Alma has to send the event again. */
const transient: Row[] = [
  ["accepts and hangs", OUT_OF_TIME, nothing],
  ["resets the connection before an answer", /^TimeoutError: read ECONNRESET$/, reset],
  [
    "resets the connection in mid-answer",
    /^Error: (read ECONNRESET|aborted)$/,
    cutOff((socket) => socket.resetAndDestroy()),
  ],
  ["ends the answer before its length", "Error: aborted", cutOff((socket) => socket.end())],
  ["drips the answer byte by byte", OUT_OF_TIME, drip],
  ["never ends the answer", OUT_OF_TIME, endless],
  ["answers HTML with 200", /^SyntaxError: /, html(200)],
  ["answers HTML with 502", /^SyntaxError: /, html(502)],
  ["answers with nothing", NO_EXECUTION, json(200, "")],
  ["answers half a JSON", /^SyntaxError: /, json(200, HALF)],
  ["answers JSON without an ARN", NO_EXECUTION, json(200, { startDate: 1_700_000_000 })],
  [
    "answers something other than HTTP",
    /^Error: Parse Error/,
    (response) => response.socket?.end("220 mail.example.org ESMTP\r\n\r\n"),
  ],
  ...errors(500, "InternalFailure"),
  ...errors(503, "ServiceUnavailable"),
  ...errors(400, "ThrottlingException", "TooManyRequestsException"),
  ...errors(400, "ExecutionLimitExceeded", "KmsThrottlingException"),
  ...errors(429, "SlowDownPlease"),
  ...errors(307, "ElsewhereForNow"),
  ["refuses the connection", /ECONNREFUSED/, nothing, at("127.0.0.1:1")],
  ["a host that does not exist", /ENOTFOUND|EAI_AGAIN/, nothing, at("step-functions.invalid")],
  ["a host whose resolution hangs", OUT_OF_TIME, nothing, at(UNRESOLVED)],
];

/** Permanent faults: a person has to fix the set-up. */
const lasting: Row[] = [
  [
    "an EXPRESS state machine",
    /EXPRESS workflow/,
    json(200, {
      ...execution(),
      executionArn: "arn:aws:states:us-east-1:123456789012:express:ppod:an-execution:1",
    }),
  ],
  ...errors(400, "AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"),
  ...errors(400, "InvalidSignatureException", "StateMachineDoesNotExist", "StateMachineDeleting"),
  ...errors(400, "InvalidArn", "ValidationException", "AnErrorUnheardOf"),
  [
    "no credentials at all",
    "There are no AWS credentials to call Step Functions with, so nothing was sent.",
    nothing,
    { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
  ],
];

/** Answers that look like faults, but are not. */
const fine: Row[] = [
  ["starts", "started", started],
  ["ExecutionAlreadyExists", "duplicate", json(400, { __type: "ExecutionAlreadyExists" })],
  ["answers an execution that has been running", "duplicate", json(200, execution(1_700_000_000))],
  ["resets, then starts: the SDK's own retry finds it running", "started", once(reset)],
  ["hangs once, then starts", "started", once(nothing)],
  [
    "resets the answer once, then starts",
    "started",
    once(cutOff((socket) => socket.resetAndDestroy())),
  ],
  ["drips once, then starts", "started", once(drip)],
];

const withStatus = (status: Fault["status"], rows: Row[]): Fault[] =>
  rows.map(([name, log, answer, env]) => ({ name, status, log, answer, env }));

export const faults: Fault[] = [
  ...withStatus(503, transient),
  ...withStatus(500, lasting),
  ...withStatus(200, fine),
];
