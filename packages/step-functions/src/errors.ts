/** The errors that a caller can get, named as Step Functions and its protocol name them. */
export type ErrorType =
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
