import { readLocalSettings } from "@almahook/local/local-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { createOperations } from "@almahook/step-functions/api";
import { createExecutions, type Execution } from "@almahook/step-functions/executions";
import { respond } from "@almahook/step-functions/protocol";
import { createStateMachine } from "@almahook/step-functions/state-machine";
import type { HttpRequest } from "@smithy/core/protocols";
import { HttpResponse } from "@smithy/core/protocols";
import type { Random } from "./random.ts";
import type { Fate } from "./weather.ts";

const HOUR = 3_600_000;

export const { stateMachineArns } = readLocalSettings({}).settings;

const STATE_MACHINE = createStateMachine(
  stateMachineArns[pipelines[0].name] ?? "",
  { StartAt: "Done", States: { Done: { Type: "Succeed" } } },
  0,
);

/**
 * Step Functions with its own rules (the API and the executions of the local one) and a clock that
 * is given. Executions last some hours by that clock, and nothing is run.
 */
export function createStandIn(random: Random, now: () => number) {
  const executions = createExecutions(now);
  /** When executions end. */
  const ends: { arn: string; time: number }[] = [];
  const started: Readonly<Execution>[] = [];
  const operations = createOperations({
    stateMachines: new Map(
      Object.values(stateMachineArns).map((arn) => [arn, { ...STATE_MACHINE, arn }]),
    ),
    executions,
    now,
    run(_, execution) {
      started.push(execution);
      ends.push({ arn: execution.arn, time: now() + random.lasting(2 * HOUR) });
    },
    abort: async () => {},
  });

  function endExecutions() {
    for (let index = ends.length - 1; index >= 0; index -= 1) {
      const end = ends[index];
      if (!end || end.time > now()) continue;
      ends.splice(index, 1);
      executions.end(end.arn, { status: "SUCCEEDED", output: "{}" });
    }
  }

  async function answer({ headers, body }: HttpRequest): Promise<HttpResponse> {
    endExecutions();
    const request = new Request("http://step-functions.example", { method: "POST", headers, body });
    const response = await respond(request, operations);
    return httpResponse(response.status, await response.text());
  }

  /** @param milliseconds before what is asked for is done, or between that and the answer */
  async function answerIn(request: HttpRequest, milliseconds: number): Promise<HttpResponse> {
    if (random.chance(0.5)) {
      await wait(milliseconds);
      return answer(request);
    }
    const response = await answer(request);
    await wait(milliseconds);
    return response;
  }

  return {
    /** All executions that were started, in their order. */
    started: started as readonly Readonly<Execution>[],

    /**
     * Takes the place of the wire under the SDK's client.
     *
     * @throws what a request handler does
     */
    async handle(request: HttpRequest, fate: Fate): Promise<HttpResponse> {
      switch (fate) {
        case "answered":
          return answer(request);
        case "answered slowly":
          return answerIn(request, 1300 + random.next() * 1900);
        case "answered too late":
          return answerIn(request, 5000 + random.next() * 15_000);
        case "answer lost":
          await answer(request);
          throw connectionError("ECONNRESET");
        case "no answer":
          return new Promise(() => {});
        case "no connection":
          throw connectionError("ECONNREFUSED");
        case "unavailable":
          return errorResponse(503, "ServiceUnavailable");
        case "throttled":
          return errorResponse(400, "ThrottlingException");
        case "limit exceeded":
          return errorResponse(400, "ExecutionLimitExceeded");
        case "forbidden":
          return errorResponse(400, "AccessDeniedException");
        case "something else":
          return httpResponse(502, "<html>Bad Gateway</html>");
      }
    },
  };
}

const httpResponse = (statusCode: number, body: string) =>
  new HttpResponse({
    statusCode,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: Buffer.from(body),
  });

const errorResponse = (status: number, type: string) =>
  httpResponse(status, JSON.stringify({ __type: type, message: "No." }));

const connectionError = (code: string) => Object.assign(new Error(code), { code });

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
