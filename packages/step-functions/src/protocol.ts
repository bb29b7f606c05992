import { randomUUID } from "node:crypto";
import { parseJson } from "@almahook/common/parse-json";
import type { Operation } from "./api.ts";

/** The errors that a caller can get, under their names in Step Functions and its protocol. */
type ErrorType =
  | "ExecutionAlreadyExists"
  | "ExecutionDoesNotExist"
  | "InvalidArn"
  | "InvalidExecutionInput"
  | "InvalidName"
  | "InvalidToken"
  | "SerializationException"
  | "StateMachineDoesNotExist"
  | "UnknownOperationException"
  | "ValidationException";

/** A request that Step Functions answers with status 400. */
export class StepFunctionsError extends Error {
  override name = "StepFunctionsError";
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}

const CONTENT_TYPE = "application/x-amz-json-1.0";
const TARGET = /^AWSStepFunctions\.(\w+)$/;

/**
 * Answers a request in the protocol AWS JSON 1.0. Its signature is not checked.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export async function respond(
  request: Request,
  operations: ReadonlyMap<string, Operation>,
): Promise<Response> {
  try {
    return answer(200, await call(request, operations));
  } catch (error) {
    if (!(error instanceof StepFunctionsError)) throw error;
    return answer(400, { __type: error.type, message: error.message });
  }
}

async function call(request: Request, operations: ReadonlyMap<string, Operation>): Promise<object> {
  // A page of another site can't send this type without a CORS preflight, so it can't start
  // anything.
  const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  const [, name = ""] = TARGET.exec(request.headers.get("X-Amz-Target") ?? "") ?? [];
  const operation = operations.get(name);
  if (request.method !== "POST" || type !== CONTENT_TYPE || !operation) {
    throw new StepFunctionsError(
      "UnknownOperationException",
      `Expected a POST of ${CONTENT_TYPE} with an X-Amz-Target of AWSStepFunctions. and one of ${[...operations.keys()].join(", ")}`,
    );
  }
  const { json, problem } = parseJson(await request.text());
  if (problem !== undefined) throw new StepFunctionsError("SerializationException", problem);
  return operation(json);
}

const answer = (status: number, body: object) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": CONTENT_TYPE, "x-amzn-RequestId": randomUUID() },
  });
