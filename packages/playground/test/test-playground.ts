import { invented } from "@almahook/testing/invented";
import type { ExportsRead, PlaygroundContext } from "../src/context.ts";
import type { Delivery } from "../src/delivery.ts";
import { createFaults } from "../src/faults.ts";
import { createPlayground } from "../src/playground.ts";
import { createReading } from "../src/reading.ts";
import { type ReceivedRequest, signedRequest } from "../src/received-request.ts";
import { createTimeline, type Timeline } from "../src/timeline.ts";

export const SECRET = "itsasecret";

export const settings = {
  ...invented,
  secrets: { current: SECRET },
  stateMachineArns: {},
  observeOnly: false,
  warnings: [],
};

/** A POST as Alma sends it. */
export const signed = (event: object | string, secret = SECRET) =>
  signedRequest(typeof event === "string" ? event : JSON.stringify(event), secret);

/** The function's log of a request that started an execution. */
export const STARTED = {
  outcome: "started",
  reason: "started",
  pipeline: "MAPS",
  executionArn: "arn:aws:states:us-east-1:123456789012:execution:maps:one",
};

/** Begins a delivery. @returns what ends it, with the function's log and the answer's status */
export function begin(timeline: Timeline, request: ReceivedRequest) {
  const ended = timeline.began(request);
  return (log: object | undefined, status = 200) => {
    const requestId = crypto.randomUUID();
    const line = { timestamp: "2022-05-01T14:55:15.000Z", level: "INFO", requestId };
    if (log) timeline.logged(JSON.stringify({ ...line, status, milliseconds: 3, ...log }));
    ended(requestId, { status, headers: {}, body: "" });
  };
}

/** Delivers an event or a request to a timeline. */
export function deliver(
  timeline: Timeline,
  sent: object | string | ReceivedRequest,
  log?: object,
  status?: number,
): Delivery {
  const request = typeof sent === "object" && "headers" in sent ? sent : signed(sent);
  const changed: (Delivery | undefined)[] = [];
  const stop = timeline.onChange((delivery) => changed.push(delivery));
  begin(timeline, request)(log, status);
  stop();
  const [delivery] = changed;
  if (!delivery) throw new Error("The delivery was not added.");
  return delivery;
}

/** A playground without anything behind it. */
export function playground(more: Partial<PlaygroundContext> = {}) {
  const now = () => Date.UTC(2022, 4, 1, 14, 55);
  const timeline = createTimeline({ settings, now });
  const span = { from: 0, until: 0 };
  const read: ExportsRead = { exports: [], unexplained: [], span, remarks: [], lines: [] };
  const context: PlaygroundContext = {
    settings,
    webhookUrl: "http://127.0.0.1:1",
    timeline,
    executions: {
      readState: async () => undefined,
      read: async () => undefined,
      stop: async () => {},
    },
    exports: createReading(async () => read, { now, maxAge: 1, pause: 0 }),
    exportsCommand: "npm run exports --",
    faults: createFaults(),
    stageFiles: {},
    now,
    ...more,
  };
  const { fetch, close } = createPlayground(context);
  const request = async (path: string, init?: RequestInit) =>
    fetch(new Request(`http://127.0.0.1:9001${path}`, init));
  const post = (path: string, data: object) =>
    request(path, {
      method: "POST",
      body: JSON.stringify(data),
      headers: { "Content-Type": "application/json" },
    });
  return { timeline, request, post, close };
}
