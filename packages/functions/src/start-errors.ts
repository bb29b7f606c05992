import { SFNServiceException } from "@aws-sdk/client-sfn";
import { isThrottlingError, isTransientError } from "@smithy/core/retry";

/** Names of throttling errors of Step Functions that the SDK does not know as such. */
const THROTTLED = ["ExecutionLimitExceeded", "KmsThrottlingException"];

/**
 * Whether there were no AWS credentials to sign a request with. The function's bundle has the SDK's
 * provider of credentials from the environment only: where it has none, the SDK fails to import the
 * next provider.
 */
const isWithoutCredentials = (error: unknown): boolean =>
  error instanceof Error &&
  (["CredentialsProviderError", "TokenProviderError"].includes(error.name) ||
    ("code" in error && error.code === "ERR_MODULE_NOT_FOUND"));

/**
 * Whether the error that a start with the AWS SDK ended with passes by itself, so that the event is
 * worth sending again. Otherwise it waits for a person.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof SFNServiceException)) {
    // Nobody answered (a time-out, a broken connection, an unknown host), or what did makes no sense.
    return !isWithoutCredentials(error);
  }
  const { httpStatusCode: status = 0 } = error.$metadata;
  if (status < 400 || status >= 500 || THROTTLED.includes(error.name)) return true;
  const sdkError = error as Parameters<typeof isTransientError>[0]; // The SDK's types differ in `cause`
  return isThrottlingError(sdkError) || isTransientError(sdkError);
}

/** Long enough for the messages of AWS, and short enough for a log line. */
const MAX_LENGTH = 500;

/** Describes an error in one line. Further lines of the SDK address developers who call it. */
export function describeError(error: unknown): string {
  if (isWithoutCredentials(error)) {
    return "There are no AWS credentials to call Step Functions with, so nothing was sent.";
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message}`.replace(/\n.*/s, "").slice(0, MAX_LENGTH);
}
