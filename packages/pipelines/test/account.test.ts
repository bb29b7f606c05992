import { settings } from "@almahook/testing/dev1";
import { expect, test } from "vitest";
import { accountOf } from "../src/account.ts";
import { pipelines } from "../src/registry.ts";
import { jobRun, sampleEvents } from "../src/sample-events.ts";

const NOW = Date.parse("2026-05-10T12:00:00Z");

test("an export that nothing was started for is missing", () => {
  const [
    {
      samples: [{ word }],
      name,
    },
  ] = pipelines;
  const sample = sampleEvents(settings).find((each) => each.word === word);
  const event = sample?.event(jobRun(new Date(NOW))) ?? {};
  expect(accountOf({ events: [event], executions: [], settings, now: NOW })).toMatchObject({
    exports: [{ state: "missing", pipeline: name, seenIn: ["log"] }],
    unexplained: [],
  });
});
