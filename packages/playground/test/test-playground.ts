import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { invented } from "@almahook/testing/invented";
import type { ExportsRead, PlaygroundContext } from "../src/context.ts";
import type { Answer } from "../src/delivery.ts";
import { createFaults } from "../src/faults.ts";
import { createPlayground } from "../src/playground.ts";
import { createReading } from "../src/reading.ts";
import type { ReceivedRequest } from "../src/received-request.ts";
import { createTimeline } from "../src/timeline.ts";

export const SECRET = "itsasecret";

export const settings = {
  ...invented,
  secrets: { current: SECRET },
  stateMachineArns: {},
  observeOnly: false,
  warnings: [],
};

/** A POST as Alma sends it. */
export function signed(event: object | string, secret = SECRET): ReceivedRequest {
  const body = new TextEncoder().encode(typeof event === "string" ? event : JSON.stringify(event));
  const headers = { [SIGNATURE_HEADER.toLowerCase()]: sign(body, secret) };
  return { method: "POST", path: "/", headers, body };
}

/** An answer of the function, and the id of the invocation. */
export const answered = (requestId: string, status = 200, body = ""): [string, Answer] => [
  requestId,
  { status, headers: {}, body },
];

/** A line of the function's log. */
export const logLine = (requestId: string, fields: object) =>
  JSON.stringify({
    ...{ timestamp: "2022-05-01T14:55:15.000Z", level: "INFO", requestId, status: 200 },
    ...{ milliseconds: 3, ...fields },
  });

/** The reading of exports that are known. */
export const exportsReading = (read: Partial<ExportsRead>) =>
  createReading(
    async (): Promise<ExportsRead> => ({
      ...{ exports: [], unexplained: [], span: { from: 0, until: 0 }, notes: [], lines: [] },
      ...read,
    }),
    { now: () => 0, maxAge: Number.POSITIVE_INFINITY, pause: 0 },
  );

/** A playground without anything behind it. */
export function playground(more: Partial<PlaygroundContext> = {}) {
  const now = () => Date.UTC(2022, 4, 1, 14, 55);
  const timeline = createTimeline({ settings, now });
  const context: PlaygroundContext = {
    settings,
    urls: {
      webhook: "http://127.0.0.1:1",
      stepFunctions: "http://127.0.0.1:2",
    },
    timeline,
    executions: { async *list() {}, read: async () => undefined, stop: async () => {} },
    exports: exportsReading({}),
    exportsCommand: "npm run exports --",
    faults: createFaults(),
    stageFiles: {},
    now,
    ...more,
  };
  const { fetch, close } = createPlayground(context);
  const request = async (path: string, init: RequestInit & { headers?: object } = {}) =>
    fetch(
      new Request(`http://127.0.0.1:9001${path}`, {
        ...init,
        headers: { Host: "127.0.0.1:9001", ...init.headers },
      }),
    );
  const post = (path: string, data: object, headers: object = {}) =>
    request(path, {
      method: "POST",
      body: JSON.stringify(data),
      headers: {
        "Content-Type": "application/json",
        Origin: "http://127.0.0.1:9001",
        ...headers,
      },
    });
  return { context, timeline, request, post, close };
}
