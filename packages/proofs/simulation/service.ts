import { setImmediate } from "node:timers/promises";
import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { createApp } from "@almahook/functions/app";
import { LogLine, requestLine } from "@almahook/functions/log-line";
import { createStart } from "@almahook/functions/start-execution";
import { settings } from "@almahook/testing/declared";
import type { HttpRequest } from "@smithy/core/protocols";
import * as v from "valibot";
import { vi } from "vitest";
import { createStepFunctionsInTrouble, type Trouble } from "./step-functions-in-trouble.ts";

const SECRET = "itsasecret";

const stateMachineArns = Object.fromEntries(
  settings.pipelines.map(({ name }) => [
    name,
    `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
  ]),
);

const Line = v.pipe(v.string(), v.parseJson(), LogLine);

/** The real app and start, with the AWS SDK and its retries, in front of a Step Functions in trouble. */
export function createService() {
  const stepFunctions = createStepFunctionsInTrouble(Object.values(stateMachineArns));
  const log: LogLine[] = [];
  let lines: LogLine[] = [];
  let troubles: readonly Trouble[] = [];
  let requests = 0;

  const restart = () =>
    createApp({
      secrets: { current: SECRET },
      settings,
      start: createStart(
        stateMachineArns,
        { monotonic: Date.now, wall: Date.now },
        {
          region: "us-east-1",
          credentials: { accessKeyId: "an-id", secretAccessKey: "a-secret" },
          requestHandler: {
            async handle(request: HttpRequest) {
              const trouble = troubles[Math.min(requests, troubles.length - 1)] ?? "none";
              requests += 1;
              return { response: await stepFunctions.carry(request, trouble) };
            },
          },
        },
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
      happens: readonly Trouble[] = [],
      { isSigned = true, crashes = false } = {},
    ): Promise<{ status: number; milliseconds: number }> {
      troubles = happens;
      requests = 0;
      const sent = Date.now();
      const headers = { [SIGNATURE_HEADER]: sign(body, isSigned ? SECRET : `not ${SECRET}`) };
      const response = app.request("/", { method: "POST", headers, body });
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
