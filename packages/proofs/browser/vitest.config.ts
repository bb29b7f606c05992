import { defineConfig } from "vitest/config";

/** Tests in a real browser: `npm run test:e2e`. */
export default defineConfig({
  test: {
    include: ["packages/proofs/browser/*.e2e.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Mostly they wait for a browser.
    maxWorkers: 2,
  },
});
