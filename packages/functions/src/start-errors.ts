import { SFNServiceException } from "@aws-sdk/client-sfn";
import { isThrottlingError, isTransientError } from "@smithy/core/retry";

/** How Step Functions says that it has too much to do, besides what the SDK's own list has. */
const THROTTLED = ["ExecutionLimitExceeded", "KmsThrottlingException"];

/** Nothing was sent, and nothing will be until somebody gives the function its credentials. */
const NO_CREDENTIALS = ["CredentialsProviderError", "TokenProviderError"];

/**
 * Whether the error that a start with the AWS SDK ended with passes by itself, so that the event is
 * worth sending again. Otherwise it waits for a person.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof SFNServiceException)) {
    // Nobody answered (a time-out, a broken connection, an unknown host), or what did makes no sense.
    return !(error instanceof Error && NO_CREDENTIALS.includes(error.name));
  }
  const { httpStatusCode: status = 0 } = error.$metadata;
  if (status < 400 || status >= 500 || THROTTLED.includes(error.name)) return true;
  const sdkError = error as Parameters<typeof isTransientError>[0]; // The SDK's types differ in `cause`
  return isThrottlingError(sdkError) || isTransientError(sdkError);
}

/** Long enough for the messages of AWS, and short enough for a log line. */
const MAX_LENGTH = 500;

/** Says in one line what happened. What the SDK adds in further lines is for its own users. */
export function describeError(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message}`.replace(/\n.*/s, "").slice(0, MAX_LENGTH);
}
