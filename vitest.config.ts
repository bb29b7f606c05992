import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "packages/proofs/**/*.test.ts"],
    // Far more than any test takes: they end what hangs, and are no measure of a machine's speed.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    coverage: { include: ["packages/*/src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
