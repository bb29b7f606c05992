import { SFNServiceException } from "@aws-sdk/client-sfn";

/** `transient` passes by itself, so the event is to be sent again; `lasting` waits for a person. */
export type Trouble = "transient" | "lasting";

/**
 * The errors that a start can end with, by name. What is not listed goes by its HTTP status.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html
 */
const BY_NAME: ReadonlyMap<string, Trouble> = new Map([
  // Step Functions has too much to do, or it took too long.
  ["ExecutionLimitExceeded", "transient"],
  ["KmsThrottlingException", "transient"],
  ["RequestLimitExceeded", "transient"],
  ["RequestTimeout", "transient"],
  ["RequestTimeoutException", "transient"],
  ["Throttling", "transient"],
  ["ThrottledException", "transient"],
  ["ThrottlingException", "transient"],
  ["TooManyRequestsException", "transient"],
  ["TimeoutError", "transient"],
  // The answer makes no sense.
  ["SyntaxError", "transient"],
  // The rights, or whoever has them, are not what they should be.
  ["AccessDeniedException", "lasting"],
  ["CredentialsProviderError", "lasting"],
  ["ExpiredTokenException", "lasting"],
  ["IncompleteSignature", "lasting"],
  ["InvalidClientTokenId", "lasting"],
  ["InvalidSignatureException", "lasting"],
  ["KmsAccessDeniedException", "lasting"],
  ["MissingAuthenticationTokenException", "lasting"],
  ["OptInRequired", "lasting"],
  ["TokenProviderError", "lasting"],
  ["UnrecognizedClientException", "lasting"],
  // The state machine, or what it is started with, is not what it should be.
  ["InvalidArn", "lasting"],
  ["InvalidExecutionInput", "lasting"],
  ["InvalidName", "lasting"],
  ["KmsInvalidStateException", "lasting"],
  ["StateMachineDeleting", "lasting"],
  ["StateMachineDoesNotExist", "lasting"],
  ["ValidationException", "lasting"],
]);

/** HTTP statuses below 500 that ask to try again. */
const TRANSIENT_STATUSES = [408, 429];

/** Tells what kind of trouble an error is that a start with the AWS SDK ended with. */
export function troubleOf(error: unknown): Trouble {
  const named = error instanceof Error ? BY_NAME.get(error.name) : undefined;
  if (named) return named;
  const status = httpStatus(error);
  // Without one nobody answered: a time-out, a broken connection, a name that is not resolved.
  if (status === undefined || TRANSIENT_STATUSES.includes(status)) return "transient";
  return status >= 400 && status < 500 ? "lasting" : "transient";
}

const httpStatus = (error: unknown) =>
  error instanceof SFNServiceException ? error.$metadata.httpStatusCode : undefined;

/** Long enough for the messages of AWS, and short enough for a line of log. */
const MAX_LENGTH = 500;

/** Says in one line what happened. What the SDK adds in further lines is for its own users. */
export function describeTrouble(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message}`.replace(/\n.*/s, "").slice(0, MAX_LENGTH);
}
