import { createTimeline } from "@almahook/playground/timeline";
import { settings } from "@almahook/testing/declared";
import { expect, test } from "vitest";
import { createAlmaJobs } from "../src/alma-jobs-server.ts";
import type { Invocation } from "../src/function-thread.ts";
import { recordInvocations } from "../src/record-invocations.ts";

const event = {
  rawPath: "/",
  rawQueryString: "challenge=a",
  headers: {},
  requestContext: { http: { method: "GET" } },
};

async function answerOf(invocation: Invocation) {
  const timeline = createTimeline({
    settings: { ...settings, secrets: { current: "a-secret" } },
    now: () => 0,
  });
  const alma = createAlmaJobs("a-key", []);
  const lambda = { invoke: async () => invocation, close: async () => {} };
  expect(await recordInvocations(lambda, timeline, alma).invoke(event)).toBe(invocation);
  return timeline.all()[0]?.answer;
}

test.each([
  [{ error: { errorType: "TypeError", errorMessage: "broken" } }, "TypeError: broken"],
  [{ result: undefined }, "The function returned no response."],
])("%j is recorded as a 502, as it is for the caller", async (invocation, body) => {
  expect(await answerOf({ requestId: "1", ...invocation })).toMatchObject({ status: 502, body });
});
