import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "packages/proofs/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: { include: ["packages/*/src/**/*.ts"], reporter: ["text-summary", "html"] },
  },
});
