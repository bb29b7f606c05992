import * as v from "valibot";
import { endTimeInUtc } from "./end-time.ts";

/**
 * What an operator may add to the name of an execution. It begins with a letter, so that it is not
 * mistaken for a part of a time or an id.
 */
export const RENAME = /^[A-Za-z][\w-]{0,19}$/;

/** A `status.value` of a job (code table `systemJobStatus`), as an operator may accept it. */
const JOB_STATUS = /^[A-Z][A-Z0-9_]{0,49}$/;

const operatorsField = (shape: RegExp) =>
  v.fallback(v.optional(v.pipe(v.string(), v.regex(shape))), undefined);

/**
 * What Alma sends when something happens, as far as every webhook has it. What else an event
 * carries depends on its action, so the rest is read when it is needed: see {@link JobInstance}.
 *
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */
export const Webhook = v.object(
  {
    action: v.string("must be a string"),
    job_instance: v.optional(v.unknown()),
    /** Never from Alma: added to the execution's name, it starts the same event once more. */
    rename: operatorsField(RENAME),
    /** Never from Alma: a job status that counts as success for this event. */
    accept: operatorsField(JOB_STATUS),
  },
  "must be a JSON object",
);
export type Webhook = v.InferOutput<typeof Webhook>;

/** Whether a webhook says that a job ended. Alma's own sample has the `action` in lower case. */
export const isJobEnd = ({ action }: Webhook) => action.toUpperCase() === "JOB_END";

/**
 * The counters that say how many records a job exported: three of a publishing job, one of an
 * export to the bursar. A job's report has many others, and error messages among them.
 */
export const EXPORT_COUNTERS = {
  new: "label.new.records",
  updated: "label.updated.records",
  deleted: "label.deleted.records",
  fees: "com.exlibris.external.bursar.report.fines_fees_count",
} as const;

const EXPORT_COUNTER_TYPES: ReadonlySet<unknown> = new Set(Object.values(EXPORT_COUNTERS));

const CounterType = v.object({ type: v.object({ value: v.unknown() }) });

/** Whether a counter says how many records were exported, whatever its value. */
export const isExportCounter = (input: unknown) =>
  v.is(CounterType, input) && EXPORT_COUNTER_TYPES.has(input.type.value);

const ExportCounter = v.object({
  type: v.object({ value: v.string() }),
  value: v.pipe(
    v.union([v.string(), v.number()], "must be a whole number"),
    v.transform(String),
    v.regex(/^\d{1,15}$/, "must be a whole number"),
  ),
});

const OtherCounter = v.pipe(
  v.unknown(),
  v.transform(() => undefined),
);

const Counter = v.lazy((input) => (isExportCounter(input) ? ExportCounter : OtherCounter));

/** As a larger number, it has lost digits. */
const ID_ISSUE = `must be a string or a whole number up to ${Number.MAX_SAFE_INTEGER}`;

/** The id of a job instance, as Alma sends it or as its digits. */
export const JobInstanceId = v.pipe(
  v.union([v.string(), v.number()], ID_ISSUE),
  v.check((id) => typeof id === "string" || (Number.isSafeInteger(id) && id >= 0), ID_ISSUE),
  v.transform(String),
);

/**
 * The job instance of a `JOB_END`, as far as a decision can need it. `counter` keeps only the
 * counters of exported records, and `end_time` is as {@link endTimeInUtc} gives it.
 *
 * @see https://developers.exlibrisgroup.com/alma/apis/docs/xsd/rest_job_instance.xsd/
 */
export const JobInstance = v.object(
  {
    id: v.pipe(JobInstanceId, v.nonEmpty("must not be empty")),
    name: v.string("must be a string"),
    status: v.object({ value: v.string("must be a string") }, "must be an object"),
    end_time: v.pipe(
      v.string("must be a string"),
      v.check(
        (text) => endTimeInUtc(text) !== undefined,
        "must be a date or time as in 2022-05-01T14:55:14.894Z",
      ),
      v.transform((text) => endTimeInUtc(text) ?? text),
    ),
    counter: v.pipe(
      v.array(Counter, "must be a list"),
      v.transform((counters) => counters.filter((counter) => counter !== undefined)),
    ),
  },
  "must be an object",
);
export type JobInstance = v.InferOutput<typeof JobInstance>;

/** The `status.value` of a job without errors or warnings (code table `systemJobStatus`). */
export const SUCCESS = "COMPLETED_SUCCESS";

/** The number of records that a job exported: the sum of its counters of exported records. */
export function exportedRecords({ counter }: Pick<JobInstance, "counter">): number {
  return counter.reduce((sum, { value }) => sum + Number(value), 0);
}
