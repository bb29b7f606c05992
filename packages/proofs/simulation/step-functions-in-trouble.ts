import { createStepFunctions } from "@almahook/step-functions/step-functions";
import { type HttpRequest, HttpResponse } from "@smithy/core/protocols";

/** What happens to a request to Step Functions. */
export const TROUBLES = [
  /** It is answered after 1.3 seconds, so a second request is made meanwhile. */
  "slow",
  /** It is answered after 6 seconds, which is too late. */
  "too slow",
  /** It is carried out, but the answer never arrives. */
  "answer lost",
  "no answer",
  "no connection",
  "unavailable",
  "throttled",
  "limit exceeded",
  "forbidden",
  "not Step Functions",
] as const;
export type Trouble = (typeof TROUBLES)[number] | "none";

/** Executions last two hours. */
const definition = {
  StartAt: "Work",
  States: { Work: { Type: "Wait", Seconds: 7200, End: true } },
};

/** The local Step Functions, behind a connection that can lose requests and answers. */
export function createStepFunctionsInTrouble(stateMachineArns: readonly string[]) {
  const stateMachines = stateMachineArns.map((arn) => ({ arn, definition }));
  const stepFunctions = createStepFunctions({ stateMachines, now: Date.now });

  async function answer({ headers, body }: HttpRequest): Promise<HttpResponse> {
    const request = new Request("http://step-functions.example", { method: "POST", headers, body });
    const response = await stepFunctions.fetch(request);
    return httpResponse(response.status, await response.text());
  }

  async function answerLate(request: HttpRequest, milliseconds: number): Promise<HttpResponse> {
    const response = await answer(request);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return response;
  }

  return {
    executions: stepFunctions.executions,
    close: stepFunctions.close,

    /** Sends a request. @throws the errors of the SDK's request handler */
    async carry(request: HttpRequest, trouble: Trouble): Promise<HttpResponse> {
      switch (trouble) {
        case "none":
          return answer(request);
        case "slow":
          return answerLate(request, 1_300);
        case "too slow":
          return answerLate(request, 6_000);
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
        case "not Step Functions":
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
