import { EXPORT_COUNTERS, SUCCESS } from "./webhook.ts";

/** What may differ between sample jobs. Everything else is as Alma sends it. */
export interface SampleJob {
  name: string;
  /** Unique to a run of a job; Alma's have 16 to 17 digits. */
  id?: string;
  /** `status.value`, a code of `systemJobStatus`. */
  status?: string;
  /** ISO 8601, UTC. */
  endTime?: string;
  /** How many records the job exported. */
  records?: number;
}

const STATUS_NAMES: Readonly<Record<string, string>> = {
  COMPLETED_SUCCESS: "Completed Successfully",
  COMPLETED_FAILED: "Completed with Errors",
  COMPLETED_WARNING: "Completed with Warnings",
};

const counter = (type: string, value: string | number, desc = type) => ({
  type: { value: type, desc },
  value: String(value),
});

const INSTITUTION = { value: "01EXAMPLE_INST", desc: "Example University" };

function jobEnd(job: SampleJob, counters: object[], category: string) {
  const {
    name,
    id = "1108569450000121",
    status = SUCCESS,
    endTime = "2022-05-01T14:55:14.894Z",
  } = job;
  return {
    id,
    action: "JOB_END",
    institution: INSTITUTION,
    time: endTime,
    event: null,
    bib: null,
    holding: null,
    item: null,
    portfolio: null,
    representation: null,
    job_instance: {
      id,
      external_id: id,
      name,
      submitted_by: { value: "System", desc: "System" },
      submit_time: endTime,
      start_time: endTime,
      end_time: endTime,
      progress: 100,
      status: { value: status, desc: STATUS_NAMES[status] ?? status },
      status_date: `${endTime.slice(0, 10)}Z`,
      alert: [{ value: "alert_general_success", desc: "The job completed successfully." }],
      counter: counters,
      job_info: {
        id: "S133",
        name,
        description: "",
        type: { value: "SCHEDULED", desc: "Scheduled" },
        category: { value: category, desc: category },
        link: "",
      },
      link: `/almaws/v1/conf/jobs/S133/instances/${id}`,
    },
  };
}

/** The webhook of a publishing job that ended, e.g. `Publishing Platform Job PPOD EXPORT to Dev1`. */
export function publishingJobEnd(job: SampleJob) {
  const records = job.records ?? 42;
  const deleted = Math.floor(records / 10);
  const updated = Math.floor(records / 2);
  return jobEnd(
    job,
    [
      counter(EXPORT_COUNTERS.new, records - updated - deleted, "New Records"),
      counter(EXPORT_COUNTERS.updated, updated, "Updated Records"),
      counter(EXPORT_COUNTERS.deleted, deleted, "Deleted Records"),
      counter("c.jobs.publishing.failed.publishing", 0, "Unpublished failed records"),
      counter("c.jobs.publishing.skipped", 3, "Skipped records (update date changed but no data)"),
      counter("c.jobs.publishing.filtered_out", 7, "Filtered records (not published)"),
      counter("c.jobs.publishing.totalRecordsWrittenToFile", 0, "Total records written to file"),
    ],
    "PUBLISHING",
  );
}

/** The webhook of an export of fines and fees that ended. */
export function bursarJobEnd(job: SampleJob) {
  const records = job.records ?? 42;
  return jobEnd(
    job,
    [
      counter("com.exlibris.external.bursar.report.user_count", Math.ceil(records / 2), "Users"),
      counter(EXPORT_COUNTERS.fees, records, "Number of fines and fees"),
      // Error lines are counters too.
      ...(job.status === "COMPLETED_FAILED"
        ? [counter("FTP has failed.", "Download zip file for manual FTP.")]
        : []),
    ],
    "FULFILLMENT",
  );
}

/** The webhook of an item that was lent. The service gets those only if a profile is set up so. */
export function loan() {
  return {
    id: "1108569450000999",
    action: "LOAN",
    institution: INSTITUTION,
    time: "2022-05-01T14:55:14.894Z",
    event: { value: "LOAN_CREATED", desc: "Loan created" },
    job_instance: null,
    item_loan: { loan_id: "1108569450000999", user_id: "patron-1", title: "An example title" },
  };
}
