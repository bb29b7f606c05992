import { defineConfig } from "vitest/config";

/** Tests in a real browser: `npm run test:e2e`. */
export default defineConfig({
  test: {
    include: ["packages/proofs/browser/*.e2e.ts"],
    // A page's own timeouts end a test that can't go on: these are for slow machines.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
    // Mostly they wait for a browser.
    maxWorkers: 2,
  },
});
