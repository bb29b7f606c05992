import { bursarJobEnd, loan, publishingJobEnd } from "@almahook/alma/samples";
import type { LocalSettings } from "@almahook/local/local-settings";

/** What tells one run of a job from another. */
export interface JobRun {
  id: string;
  /** ISO 8601, UTC. */
  endTime: string;
}

/** A run of a job that ended at a time, with an id of 17 digits as Alma's. */
export const jobRun = (endTime: Date, number = 0): JobRun => ({
  id: `${endTime.getTime()}${String(number).padStart(4, "0")}`,
  endTime: endTime.toISOString(),
});

/** The sample events by name, for the jobs of these settings. */
export function sampleEvents({
  jobNames,
  workspace,
}: Pick<LocalSettings, "jobNames" | "workspace">) {
  const elsewhere = workspace.toLowerCase() === "prod" ? "Stage" : "Prod";
  const { PPOD, TIMDEX, BURSAR } = jobNames;
  return {
    pod: (run) => publishingJobEnd({ ...run, name: PPOD }),
    "timdex-daily": (run) => publishingJobEnd({ ...run, name: `${TIMDEX} DAILY` }),
    "timdex-full": (run) => publishingJobEnd({ ...run, name: `${TIMDEX} FULL` }),
    bursar: (run) => bursarJobEnd({ ...run, name: BURSAR }),
    failed: (run) => publishingJobEnd({ ...run, name: PPOD, status: "COMPLETED_FAILED" }),
    empty: (run) => publishingJobEnd({ ...run, name: PPOD, records: 0 }),
    "other-environment": (run) =>
      publishingJobEnd({ ...run, name: `Publishing Platform Job PPOD EXPORT to ${elsewhere}` }),
    "unknown-job": (run) =>
      publishingJobEnd({ ...run, name: `Publishing Platform Job SOMETHING ELSE to ${workspace}` }),
    "not-job-end": loan,
  } satisfies Record<string, (run: JobRun) => object>;
}
