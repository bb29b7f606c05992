import * as v from "valibot";
import { expect, test } from "vitest";
import { check, createCheck, MissedLine } from "../src/check.ts";
import type { AccountSystems } from "../src/read-account.ts";
import { createSystems, FINES, HOUR, MAPS, NOW } from "./account-systems.ts";
import { variables } from "./environment.ts";

/** Runs the check some hours after {@link NOW}. @returns its lines, parsed, and its error */
async function run(systems: AccountSystems, hoursLater = 0) {
  const lines: Record<string, unknown>[] = [];
  const error = await check(
    systems,
    () => NOW + hoursLater * HOUR,
    (line) => lines.push(JSON.parse(line)),
  ).catch(({ message }) => message);
  return { lines, error };
}

test("what could have started and has no execution leaves a line from which it can be started", async () => {
  const { systems, end, start } = createSystems();
  const started = end(MAPS, 20);
  await start("MAPS", `maps-2026-01-01T07-04-05-678Z-${started}`, 20);
  const undated = end(MAPS, 0, { endTime: "soon" });
  const counter = Array(100).fill({ type: { value: "fines.sent" }, value: "x" });
  const unusable = end(FINES, 16, { counter });
  const missing = end(MAPS, 11);
  end(MAPS, 10); // Alma may still send it.

  const { lines } = await run(systems);
  expect(lines.at(-1)).toMatchObject({ outcome: "checked", level: "INFO", exports: 5, missed: 3 });
  const missed = lines.slice(0, -1).map((line) => v.parse(MissedLine, line));
  expect(missed).toMatchObject([
    { reason: "unusable", jobId: undated, event: { job_instance: { end_time: "…" } } },
    {
      ...{ level: "ERROR", alarm: "missed", outcome: "missed", reason: "unusable" },
      ...{ jobId: unusable, pipeline: "FINES", jobName: FINES },
      detail: expect.stringMatching(/^job_instance\.counter\.0\.value must be .{3900,}…$/),
      event: { action: "JOB_END", job_instance: { id: unusable } },
    },
    {
      ...{ level: "ERROR", alarm: "missed", outcome: "missed", reason: "missing" },
      ...{ jobId: missing, pipeline: "MAPS", records: 42 },
      executionName: `maps-2026-01-01T16-04-05-678Z-${missing}`,
      event: { action: "JOB_END", job_instance: { id: missing } },
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain("submitted_by");
});

test("a missing export is reported daily for a week, and a failed job once, a day after it ended", async () => {
  const { systems, end } = createSystems();
  const missing = end(MAPS, 20);
  // Seconds later in the day than the first check, and earlier than the next.
  const failed = end(FINES, 23.995, { status: "COMPLETED_FAILED" });
  const reported: string[][] = [];
  for (let day = 0; day < 9; day += 1) {
    const { lines } = await run(systems, day * 24 + (day % 3) * 0.01);
    reported.push(lines.slice(0, -1).map(({ jobId, reason }) => `${reason} ${jobId}`));
  }
  const daily = [`missing ${missing}`];
  expect(reported).toEqual([
    daily,
    [`job-failed ${failed}`, ...daily],
    ...[daily, daily, daily, daily, daily],
    ...[[], []],
  ]);
});

test("a failed job that was started all the same is not reported", async () => {
  const { systems, end, start } = createSystems();
  const id = end(FINES, 30, { status: "COMPLETED_FAILED" });
  await start("FINES", `fines-2025-12-31T21-04-05-678Z-${id}`, 29);
  expect(await run(systems)).toMatchObject({ lines: [{ outcome: "checked", missed: 0 }] });
});

test("a pipeline whose job is not in Alma is an error, after all others were reported", async () => {
  const { systems, end } = createSystems([FINES]);
  end(FINES, 20);
  expect(await run(systems)).toMatchObject({
    lines: [{ outcome: "missed" }],
    error: expect.stringContaining(`Alma has no job for MAPS (${MAPS})`),
  });
});

test("a check that is not possible is an error, and no line says that nothing is missed", async () => {
  const { systems } = createSystems();
  const error = "Alma refuses the key.";
  const alma = { ...systems.alma, listJobs: () => Promise.reject(new Error(error)) };
  expect(await run(Object.assign(systems, { alma }))).toEqual({ lines: [], error });
  expect(() => createCheck(variables, () => {}, Date.now)).toThrow("ALMA_API_URL is not set");
});
