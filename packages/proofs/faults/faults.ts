import { type Answer, answerJson } from "@almahook/testing/faulty-server";

/** A fault of Step Functions, and the answer that the service has to give. */
export interface Fault {
  name: string;
  /** The status that Alma gets. */
  status: 200 | 500 | 503;
  /** The error or the outcome in the log line. */
  log: string | RegExp;
  answer: Answer;
  /** How many events are sent before the one that is tested. */
  before?: number;
  /** Environment variables that differ from those that lead to the faulty server. */
  env?: Record<string, string>;
}

/** An error as Step Functions reports it (AWS JSON 1.0). */
const error =
  (status: number, type: string): Answer =>
  (response) =>
    answerJson(response, status, {
      __type: `com.amazonaws.swf.service.v2#${type}`,
      message: "No.",
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

const resetInAnswer: Answer = (response) => {
  response.writeHead(200, { "Content-Length": 1000 });
  response.write('{"executionArn":"arn:aws:', () => response.socket?.resetAndDestroy());
};

/** Sends a good answer a byte at a time, so that it takes minutes. */
const drip: Answer = (response) => {
  const bytes = Buffer.from(JSON.stringify(execution()));
  response.writeHead(200, { "Content-Length": bytes.length });
  let sent = 0;
  const timer = setInterval(() => response.write(bytes.subarray(sent++, sent)), 1000);
  response.once("close", () => clearInterval(timer));
};

const late =
  (milliseconds: number): Answer =>
  (response, attempt) => {
    const timer = setTimeout(() => started(response, attempt), milliseconds);
    response.once("close", () => clearTimeout(timer));
  };

const answered = new WeakSet();

/** Answers once, and then never again, like a connection that has silently died. */
const oncePerConnection: Answer = (response, attempt) => {
  if (!response.socket || answered.has(response.socket)) return;
  answered.add(response.socket);
  started(response, attempt);
};

/** Sends spaces forever. */
const endless: Answer = (response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(" ".repeat(1024)), 10);
  response.once("close", () => clearInterval(timer));
};

/** A host that is never resolved. */
export const UNRESOLVED = "hangs.invalid";

/** The log's error if the time budget ended. */
export const OUT_OF_TIME = "TimeoutError: No answer in time";

/** Transient faults: Alma has to send the event again. */
const transient: Omit<Fault, "status">[] = [
  { name: "accepts and hangs", log: OUT_OF_TIME, answer: nothing },
  {
    name: "resets the connection before an answer",
    log: /^TimeoutError: read ECONNRESET$/,
    answer: reset,
  },
  {
    name: "resets the connection in mid-answer",
    log: /^Error: (read ECONNRESET|aborted)$/,
    answer: resetInAnswer,
  },
  {
    name: "ends the answer before its length",
    log: "Error: aborted",
    answer(response) {
      response.writeHead(200, { "Content-Length": 1000 });
      response.write('{"executionArn":"arn:aws:', () => response.socket?.end());
    },
  },
  { name: "drips the answer byte by byte", log: OUT_OF_TIME, answer: drip },
  { name: "never ends the answer", log: OUT_OF_TIME, answer: endless },
  { name: "answers HTML with 200", log: /^SyntaxError: /, answer: html(200) },
  { name: "answers HTML with 502", log: /^SyntaxError: /, answer: html(502) },
  {
    name: "answers with nothing",
    log: "SyntaxError: The answer names no execution",
    answer: (response) => answerJson(response, 200, ""),
  },
  {
    name: "answers half a JSON",
    log: /^SyntaxError: /,
    answer: (response) => answerJson(response, 200, '{"executionArn":"arn:aws:'),
  },
  {
    name: "answers JSON without an ARN",
    log: "SyntaxError: The answer names no execution",
    answer: (response) => answerJson(response, 200, { startDate: 1_700_000_000 }),
  },
  {
    name: "answers something other than HTTP",
    log: /^Error: Parse Error/,
    answer: (response) => response.socket?.end("220 mail.example.org ESMTP\r\n\r\n"),
  },
  { name: "InternalFailure", log: /^InternalFailure: /, answer: error(500, "InternalFailure") },
  {
    name: "ServiceUnavailable",
    log: /^ServiceUnavailable: /,
    answer: error(503, "ServiceUnavailable"),
  },
  ...["ThrottlingException", "ExecutionLimitExceeded", "TooManyRequestsException"].map((type) => ({
    name: type,
    log: new RegExp(`^${type}: `),
    answer: error(400, type),
  })),
  {
    name: "an unknown error, with 429",
    log: /^SlowDownPlease: /,
    answer: error(429, "SlowDownPlease"),
  },
  {
    name: "refuses the connection",
    log: /ECONNREFUSED/,
    answer: nothing,
    env: { AWS_ENDPOINT_URL_SFN: "http://127.0.0.1:1" },
  },
  {
    name: "a host that does not exist",
    log: /ENOTFOUND|EAI_AGAIN/,
    answer: nothing,
    env: { AWS_ENDPOINT_URL_SFN: "http://step-functions.invalid" },
  },
  {
    name: "a host whose resolution hangs",
    log: OUT_OF_TIME,
    answer: nothing,
    env: { AWS_ENDPOINT_URL_SFN: `http://${UNRESOLVED}` },
  },
];

/** Permanent faults: a person has to fix the set-up. */
const lasting: Omit<Fault, "status">[] = [
  {
    name: "an EXPRESS state machine",
    log: /EXPRESS workflow/,
    answer: (response) =>
      answerJson(response, 200, {
        ...execution(),
        executionArn: "arn:aws:states:us-east-1:123456789012:express:ppod:an-execution:1",
      }),
  },
  ...[
    "AccessDeniedException",
    "ExpiredTokenException",
    "UnrecognizedClientException",
    "InvalidSignatureException",
    "StateMachineDoesNotExist",
    "StateMachineDeleting",
    "InvalidArn",
    "ValidationException",
    "AnErrorUnheardOf",
  ].map((type) => ({ name: type, log: new RegExp(`^${type}: `), answer: error(400, type) })),
  {
    name: "no credentials at all",
    log: "There are no AWS credentials to call Step Functions with, so nothing was sent.",
    answer: nothing,
    env: { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
  },
];

/** Answers that look like faults, but are not. */
const fine: Omit<Fault, "status">[] = [
  {
    name: "ExecutionAlreadyExists",
    log: "duplicate",
    answer: error(400, "ExecutionAlreadyExists"),
  },
  {
    name: "answers an execution that has been running",
    log: "duplicate",
    answer: (response) => answerJson(response, 200, execution(1_700_000_000)),
  },
  {
    name: "starts, then resets: the SDK's own retry finds it running",
    log: "started",
    answer: (...args) => (args[1] === 1 ? reset : started)(...args),
  },
  ...Object.entries({ hangs: nothing, "resets the answer": resetInAnswer, drips: drip }).map(
    ([trouble, answer]): Omit<Fault, "status"> => ({
      name: `${trouble} once, then starts`,
      log: "started",
      answer: (...args) => (args[1] === 1 ? answer : started)(...args),
    }),
  ),
  {
    name: "a connection that died after the event before",
    log: "started",
    answer: oncePerConnection,
    before: 1,
  },
  { name: "starts", log: "started", answer: started },
];

const withStatus = (status: Fault["status"], kinds: Omit<Fault, "status">[]): Fault[] =>
  kinds.map((kind) => ({ ...kind, status }));

/** Late answers. A busy machine delays them even more, so only `npm run prove` tries them. */
export const lateAnswers: Fault[] = [
  ...withStatus(
    200,
    [1300, 2000, 3200].map((milliseconds) => ({
      name: `answers after ${milliseconds} ms`,
      log: "started",
      answer: late(milliseconds),
    })),
  ),
  { name: "answers after 5000 ms", status: 503, log: OUT_OF_TIME, answer: late(5000) },
];

/** All other faults. */
export const faults: Fault[] = [
  ...withStatus(503, transient),
  ...withStatus(500, lasting),
  ...withStatus(200, fine),
];
