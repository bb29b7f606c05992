import { bundling } from "./bundling.ts";

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
