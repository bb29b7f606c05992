import { SFNServiceException } from "@aws-sdk/client-sfn";
import { isThrottlingError, isTransientError } from "@smithy/core/retry";

/** Throttling errors of Step Functions that the SDK does not recognize. */
const THROTTLED = ["ExecutionLimitExceeded", "KmsThrottlingException"];

/**
 * Whether there were no AWS credentials to sign a request with. The function's bundle contains only
 * the SDK's provider for credentials in the environment. Without them, the SDK fails to import the
 * next provider.
 */
const lacksCredentials = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === "CredentialsProviderError" ||
    ("code" in error && error.code === "ERR_MODULE_NOT_FOUND"));

/**
 * Whether an error of `StartExecution` can pass by itself, so that the event is worth sending
 * again. Any other has to be fixed by a person.
 *
 * @see
 *   https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof SFNServiceException)) {
    // There was no answer (a time-out, a broken connection, an unknown host), or not a valid one.
    return !lacksCredentials(error);
  }
  const { httpStatusCode: status = 0 } = error.$metadata;
  if (status < 400 || status >= 500 || THROTTLED.includes(error.name)) return true;
  const sdkError = error as Parameters<typeof isTransientError>[0]; // The SDK's types differ in `cause`
  return isThrottlingError(sdkError) || isTransientError(sdkError);
}

/** Describes an error by the first line of its message. The SDK adds others, for developers. */
export function describeError(error: unknown): string {
  if (lacksCredentials(error)) {
    return "There are no AWS credentials to call Step Functions with, so nothing was sent.";
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message}`.replace(/\n.*/s, "");
}
