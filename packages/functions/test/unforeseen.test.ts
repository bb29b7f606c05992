import { publishingJobEnd } from "@almahook/alma/samples";
import { expect, test } from "vitest";
import { settings } from "../../pipelines/test/settings.ts";
import { createApp } from "../src/app.ts";
import type { LogLine } from "../src/log.ts";
import { jobNames, SECRET } from "./contract.ts";
import { signedPost } from "./signed-post.ts";

test("an event whose start ends in an exception can be sent again from the log", async () => {
  const logged: [LogLine, Error | undefined][] = [];
  const unforeseen = new RangeError("Nobody thought of this");
  const app = createApp({
    secrets: { current: SECRET },
    settings,
    start: () => Promise.reject(unforeseen),
    log: (...args) => logged.push([args[0], args[1]]),
    now: () => 0,
  });
  const { job_instance: job, action } = publishingJobEnd({ name: jobNames.PPOD, id: "12345678" });
  const { status } = await app.request("/", signedPost({ action, job_instance: job, rename: "x" }));
  expect(status).toBe(500);
  expect(logged).toMatchObject([
    [
      {
        outcome: "failed",
        reason: "exception",
        pipeline: "PPOD",
        jobId: "12345678",
        executionName: "ppod-upload-2022-05-01T14-55-14-894Z-12345678-x",
        renamed: "x",
        event: { action, rename: "x", job_instance: { id: "12345678", name: jobNames.PPOD } },
      },
      unforeseen,
    ],
  ]);
});
