/**
 * How the functions are bundled. What each option gains is in the README of
 * `packages/proofs/speed`.
 */
export const bundling = {
  // Lazy imports get separate files: most requests never load the AWS SDK.
  splitting: true,
  minify: true,
  esbuild: {
    sourcemap: false,
    // With `keepNames`, creating a closure costs an extra call.
    keepNames: false,
    // Lambda passes credentials in the environment, so the SDK's other credential providers are
    // never loaded. Without them, the rest of the SDK is in fewer and smaller files.
    external: [
      "@aws-sdk/credential-provider-http",
      "@aws-sdk/credential-provider-ini",
      "@aws-sdk/credential-provider-login",
      "@aws-sdk/credential-provider-process",
      "@aws-sdk/credential-provider-sso",
      "@aws-sdk/credential-provider-web-identity",
      "@smithy/credential-provider-imds",
      // For operations that stream, and for browsers.
      "@smithy/core/event-streams",
      "bowser",
    ],
  },
};

/** The options that all functions have in common. */
export const functionOptions = (logGroup: aws.cloudwatch.LogGroup) =>
  ({
    runtime: "nodejs24.x",
    architecture: "arm64",
    logging: { format: "json", logGroup: logGroup.name },
    // Breakpoints need source maps.
    nodejs: $dev
      ? { ...bundling, esbuild: { ...bundling.esbuild, sourcemap: "linked" } }
      : bundling,
    transform: {
      // By default, SST also lets the account's users assume the role, which only `sst dev` needs.
      role: $dev
        ? {}
        : {
            assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({
              Service: "lambda.amazonaws.com",
            }),
          },
    },
  }) as const satisfies Partial<sst.aws.FunctionArgs>;
