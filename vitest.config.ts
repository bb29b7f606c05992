import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Tests that evaluate the deployment, with SST's components. `npm test` installs those meanwhile. */
const DEPLOYMENT = [
  "packages/{infra,synth}/test/*.test.ts",
  "packages/proofs/{operations,fourth-pipeline}/*.test.ts",
];

/** Tests that replace modules. */
const ISOLATED = ["packages/alma/test/signature.test.ts", "packages/functions/test/sentry.test.ts"];

export default defineConfig({
  test: {
    globalSetup: "packages/pipelines/test/check-declarations.ts",
    // Far more than any test takes: they end what hangs, and are no measure of a machine's speed.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // Some tests wait for others' processes and clocks: more workers than cores keep those busy.
    maxWorkers: availableParallelism() + 1,
    coverage: { include: ["packages/*/src/**/*.ts"], reporter: ["text-summary", "html"] },
    projects: [
      { extends: true, test: { name: "deployment", include: DEPLOYMENT } },
      { extends: true, test: { name: "isolated", include: ISOLATED } },
      {
        extends: true,
        test: {
          name: "shared",
          include: ["packages/*/test/**/*.test.ts", "packages/proofs/**/*.test.ts"],
          exclude: [...DEPLOYMENT, ...ISOLATED, "**/node_modules/**"],
          // Files that run one after the other share what they import.
          isolate: false,
        },
      },
    ],
  },
});
