import { setImmediate } from "node:timers/promises";
import { createApp } from "@almahook/functions/app";
import { LogLine, requestLine } from "@almahook/functions/log-line";
import { createStart } from "@almahook/functions/start-execution";
import { createStepFunctions } from "@almahook/step-functions/step-functions";
import { SECRET, signed } from "@almahook/testing/contract";
import { settings } from "@almahook/testing/declared";
import { inProcess } from "@almahook/testing/local-step-functions";
import { AWS_CLIENT } from "@almahook/testing/start-server";
import * as v from "valibot";
import { vi } from "vitest";

/** What happens to a request to Step Functions. */
type Carry = (answer: () => Promise<Response>) => Promise<Response>;

const late =
  (milliseconds: number): Carry =>
  async (answer) => {
    const response = await answer();
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return response;
  };

const error =
  (status: number, type: string): Carry =>
  async () =>
    Response.json({ __type: type, message: "No." }, { status });

const connectionError = (code: string) => Object.assign(new Error(code), { code });

const TROUBLES = {
  /** A second request is made meanwhile. */
  slow: late(1_300),
  "too slow": late(6_000),
  "answer lost": async (answer) => {
    await answer();
    throw connectionError("ECONNRESET");
  },
  "no answer": () => new Promise(() => {}),
  "no connection": () => Promise.reject(connectionError("ECONNREFUSED")),
  unavailable: error(503, "ServiceUnavailable"),
  throttled: error(400, "ThrottlingException"),
  "limit exceeded": error(400, "ExecutionLimitExceeded"),
  forbidden: error(400, "AccessDeniedException"),
  "not Step Functions": async () => new Response("<html>Bad Gateway</html>", { status: 502 }),
} satisfies Record<string, Carry>;

export type Trouble = keyof typeof TROUBLES;
export const troubleNames = Object.keys(TROUBLES) as Trouble[];

/** Executions last two hours. */
const definition = {
  StartAt: "Work",
  States: { Work: { Type: "Wait", Seconds: 7200, End: true } },
};

const stateMachineArns = Object.fromEntries(
  settings.pipelines.map(({ name }) => [
    name,
    `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
  ]),
);

const Line = v.pipe(v.string(), v.parseJson(), LogLine);

/**
 * The real app and start, with the AWS SDK and its retries, in front of the local Step Functions,
 * behind a connection that can lose requests and answers.
 */
export function createService() {
  const stepFunctions = createStepFunctions({
    stateMachines: Object.values(stateMachineArns).map((arn) => ({ arn, definition })),
    now: Date.now,
  });
  const log: LogLine[] = [];
  let lines: LogLine[] = [];
  let troubles: readonly (Trouble | undefined)[] = [];
  let requests = 0;

  const requestHandler = inProcess((request) => {
    const trouble = troubles[Math.min(requests, troubles.length - 1)];
    requests += 1;
    const answer = () => stepFunctions.fetch(request);
    return trouble ? TROUBLES[trouble](answer) : answer();
  });
  const restart = () =>
    createApp({
      secrets: { current: SECRET },
      settings,
      start: createStart(
        stateMachineArns,
        { monotonic: Date.now, wall: Date.now },
        { ...AWS_CLIENT, requestHandler },
      ),
      log: (facts) => void lines.push(v.parse(Line, requestLine(facts, Date.now()))),
      monotonic: Date.now,
    });
  let app = restart();

  return {
    log: log as readonly LogLine[],
    /** The executions as the account reads them. */
    executions: () =>
      stepFunctions.executions().map(({ name, status, startDate, stateMachineArn }) => ({
        pipeline: stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1),
        name,
        status,
        startedAt: startDate,
      })),

    /**
     * Sends a webhook.
     *
     * @param happens to each request to Step Functions that follows
     * @returns the status, and the milliseconds until the answer left
     */
    async post(
      body: string,
      happens: readonly (Trouble | undefined)[] = [],
      { isSigned = true, crashes = false } = {},
    ): Promise<{ status: number; milliseconds: number }> {
      troubles = happens;
      requests = 0;
      const sent = Date.now();
      const response = app.request("/", signed(body, isSigned ? SECRET : `not ${SECRET}`));
      const { status } = await settle(Promise.resolve(response));
      const milliseconds = Date.now() - sent;
      if (crashes) app = restart();
      else log.push(...lines);
      lines = [];
      return { status, milliseconds };
    },

    close: () => settle(stepFunctions.close()),
  };
}

/** Advances the simulated time until something is done. */
async function settle<Result>(work: Promise<Result>): Promise<Result> {
  let isSettled = false;
  const settled = () => {
    isSettled = true;
  };
  work.then(settled, settled);
  for (;;) {
    // Give work without timers some turns of the event loop.
    for (let turn = 0; turn < 4 && !isSettled; turn += 1) await setImmediate();
    if (isSettled) return work;
    vi.advanceTimersByTime(50);
  }
}
