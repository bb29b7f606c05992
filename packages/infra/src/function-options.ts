import { bundling } from "./bundling.ts";

/** What all functions have in common. */
export const functionOptions = (logGroup: aws.cloudwatch.LogGroup) =>
  ({
    runtime: "nodejs24.x",
    architecture: "arm64",
    logging: { format: "json", logGroup: logGroup.name },
    // Breakpoints need source maps. A deployed function does not.
    nodejs: $dev
      ? { ...bundling, esbuild: { ...bundling.esbuild, sourcemap: "linked" } }
      : bundling,
    transform: {
      // SST also lets the account's users take on the role, which only `sst dev` needs.
      role: $dev
        ? {}
        : {
            assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({
              Service: "lambda.amazonaws.com",
            }),
          },
    },
  }) as const satisfies Partial<sst.aws.FunctionArgs>;
