/**
 * What a job's final status means for its export. A status that is not in the table means `failed`.
 */
type StatusMeaning = "success" | "nothing-to-do" | "failed";

/** The `status.value` of a job without errors or warnings. */
export const SUCCESS = "COMPLETED_SUCCESS";

/**
 * The final statuses that jobs have been seen with (code table `systemJobStatus`), with Alma's
 * descriptions where they are known.
 */
export const STATUSES: readonly { value: string; desc?: string; meaning: StatusMeaning }[] = [
  { value: SUCCESS, desc: "Completed Successfully", meaning: "success" },
  { value: "COMPLETED_WARNING", desc: "Completed with Warnings", meaning: "failed" },
  { value: "COMPLETED_FAILED", desc: "Completed with Errors", meaning: "failed" },
  { value: "COMPLETED_NO_BULKS", meaning: "nothing-to-do" },
  { value: "SKIPPED", meaning: "nothing-to-do" },
  { value: "MANUAL_HANDLING_REQUIRED", meaning: "failed" },
  { value: "SYSTEM_ABORTED", meaning: "failed" },
  { value: "USER_ABORTED", meaning: "failed" },
  { value: "FAILED", meaning: "failed" },
];

/** @param status `status.value` of a job instance */
export const statusMeaning = (status: string): StatusMeaning =>
  STATUSES.find(({ value }) => value === status)?.meaning ?? "failed";

/** A code of the table `systemJobStatus`, known or not. */
export const STATUS_CODE = /^[A-Z][A-Z0-9_]{0,49}$/;
