import { STATUSES, SUCCESS } from "./statuses.ts";
import { EXPORT_COUNTERS } from "./webhook.ts";

/** What may differ between samples of a job's end. Everything else is as Alma sends it. */
interface EndedJob {
  name: string;
  /** Unique to a run of a job; Alma's have 16 to 17 digits. */
  id?: string;
  /** `status.value`, a code of `systemJobStatus`. */
  status?: string;
  /** ISO 8601, UTC. */
  endTime?: string;
  /** How many records the job exported. */
  records?: number;
  /** The file was not delivered. */
  undelivered?: boolean;
}

/** A counter of a job's report. */
export const counter = (type: string, value: string | number, desc = type) => ({
  type: { value: type, desc },
  value: String(value),
});

/** The other counters of a report. Error lines are counters, too. */
const OTHER_COUNTERS = [
  counter("c.jobs.publishing.failed.publishing", 0, "Unpublished failed records"),
  counter("c.jobs.publishing.skipped", 3, "Skipped records (update date changed but no data)"),
  counter("c.jobs.publishing.filtered_out", 7, "Filtered records (not published)"),
  counter("c.jobs.publishing.totalRecordsWrittenToFile", 0, "Total records written to file"),
];

/** The counters of a publishing job that say how many records it exported. */
const PUBLISHING_COUNTERS = [
  EXPORT_COUNTERS.new,
  EXPORT_COUNTERS.updated,
  EXPORT_COUNTERS.deleted,
] as const;

const INSTITUTION = { value: "01EXAMPLE_INST", desc: "Example University" };

/**
 * The webhook of a job that ended.
 *
 * @param types of the counters that say how many records it exported: those of a publishing job,
 *   unless others are given
 */
export function jobEnd(job: EndedJob, types: readonly string[] = PUBLISHING_COUNTERS) {
  const {
    name,
    id = "1108569450000121",
    status = SUCCESS,
    endTime = "2022-05-01T14:55:14.894Z",
    records = 42,
    undelivered = false,
  } = job;
  const share = Math.floor(records / types.length);
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
      status: {
        value: status,
        desc: STATUSES.find(({ value }) => value === status)?.desc ?? status,
      },
      status_date: `${endTime.slice(0, 10)}Z`,
      alert: [{ value: "alert_general_success", desc: "The job completed successfully." }],
      counter: [
        ...types.map((type, index) =>
          counter(type, index === 0 ? records - share * (types.length - 1) : share),
        ),
        ...OTHER_COUNTERS.filter(({ type }) => !types.includes(type.value)),
        ...(undelivered ? [counter("FTP has failed.", "Download zip file for manual FTP.")] : []),
      ],
      job_info: {
        id: "S133",
        name,
        description: "",
        type: { value: "SCHEDULED", desc: "Scheduled" },
        category: { value: "PUBLISHING", desc: "Publishing" },
        link: "",
      },
      link: `/almaws/v1/conf/jobs/S133/instances/${id}`,
    },
  };
}

/** The webhook of a loan. Alma sends these only if the integration profile is set up to. */
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
