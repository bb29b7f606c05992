import { printable } from "@almahook/common/printable";

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/Region is missing/, " Set AWS_REGION."],
  [/ECONNREFUSED 127\.0\.0\.1/, " Is npm start running?"],
  [
    /CredentialsProviderError|ExpiredToken|SSO|UnrecognizedClient|InvalidClientTokenId/,
    " Log in to AWS, and set AWS_PROFILE.",
  ],
];

/** Describes why a call of the AWS SDK failed, in a sentence or two. */
export function awsFailure(error: unknown): string {
  const { name = "Error", message, code } = Object(error);
  // If a host has several addresses that all fail, there is only a code.
  const said = `${message || code || error}`;
  // The name of an AWS exception says more than its message. "Error" does not.
  const reason = printable(name === "Error" ? said : `${name}: ${said}`).slice(0, 500);
  return withHint(reason.replace(/\.?$/, "."));
}

/** Adds what to do about a failure, if that is known. */
export function withHint(failure: string): string {
  const [, hint = ""] = HINTS.find(([pattern]) => pattern.test(failure)) ?? [];
  return failure + hint;
}
