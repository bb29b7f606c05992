import * as v from "valibot";
import { endTimeInUtc } from "./end-time.ts";
import { STATUS_CODE } from "./statuses.ts";

/**
 * What an operator may add to the name of an execution. It begins with a letter, so that it is not
 * mistaken for a part of a time or an id.
 */
export const RENAME = /^[A-Za-z][\w-]{0,19}$/;

const operatorsField = (shape: RegExp) =>
  v.fallback(v.optional(v.pipe(v.string(), v.regex(shape))), undefined);

/**
 * The fields that every webhook has. The others depend on the `action`, and are read when they are
 * needed: see {@link JobInstance}.
 *
 * @see https://developers.exlibrisgroup.com/alma/integrations/webhooks/
 */
export const Webhook = v.object(
  {
    action: v.string("must be a string"),
    job_instance: v.optional(v.unknown()),
    /** Never from Alma: added to the execution's name, so that the same event starts once more. */
    rename: operatorsField(RENAME),
    /** Never from Alma: a job status that counts as success for this event. */
    accept: operatorsField(STATUS_CODE),
  },
  "must be a JSON object",
);
export type Webhook = v.InferOutput<typeof Webhook>;

/** Whether a webhook says that a job ended. Alma's own sample has the `action` in lower case. */
export const isJobEnd = ({ action }: Webhook) => action.toUpperCase() === "JOB_END";

/**
 * Counters that say how many records a job exported: three of a publishing job, and one of an
 * export to the bursar. A job's report has many others, error messages among them.
 */
export const EXPORT_COUNTERS = {
  new: "label.new.records",
  updated: "label.updated.records",
  deleted: "label.deleted.records",
  fees: "com.exlibris.external.bursar.report.fines_fees_count",
} as const;

const Typed = v.object({ type: v.object({ value: v.string() }) });

/** The type of a counter, such as `label.new.records`, if it has one. */
export const counterType = (counter: unknown): string | undefined =>
  v.is(Typed, counter) ? counter.type.value : undefined;

const WholeNumber = v.object({
  value: v.pipe(
    v.union([v.string(), v.number()], "must be a whole number"),
    v.transform(String),
    v.regex(/^\d{1,15}$/, "must be a whole number"),
    v.transform(Number),
  ),
});

const Whatever = v.pipe(
  v.unknown(),
  v.transform(() => undefined),
);

/**
 * Creates a schema that reads the counters of the given types from a job instance's `counter`: the
 * sum of the values of each type. Types that the job does not have are absent. A value that is not
 * a whole number is an issue; counters of other types are ignored.
 *
 * @example
 * v.parse(counters(["label.new.records"]), job.counter); // { "label.new.records": 42 }
 */
export const counters = <const Type extends string>(types: readonly Type[]) =>
  v.pipe(
    v.array(
      v.lazy((counter) => {
        const type = counterType(counter);
        return types.some((each) => each === type)
          ? v.object({ ...Typed.entries, ...WholeNumber.entries })
          : Whatever;
      }),
      "must be a list",
    ),
    v.transform((list) => {
      const sums: Partial<Record<Type, number>> = {};
      for (const type of types) {
        for (const counter of list) {
          if (counter?.type.value === type) sums[type] = (sums[type] ?? 0) + counter.value;
        }
      }
      return sums;
    }),
  );

/** Whether a counter says that the exported file was not delivered, whatever the job's status. */
export const saysNotDelivered = (counter: unknown): boolean =>
  /^\s*ftp has failed\b/i.test(counterType(counter) ?? "");

/** JSON.parse rounds a larger number. */
const ID_ISSUE = `must be a string or a whole number up to ${Number.MAX_SAFE_INTEGER}`;

/** The id of a job instance. Alma sends a string; a number becomes its digits. */
export const JobInstanceId = v.pipe(
  v.union([v.string(), v.number()], ID_ISSUE),
  v.check((id) => typeof id === "string" || (Number.isSafeInteger(id) && id >= 0), ID_ISSUE),
  v.transform(String),
);

/**
 * The fields of a `JOB_END`'s job instance that decisions depend on, with `end_time` as {@link
 * endTimeInUtc} gives it. Its counters are read by {@link counters}.
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
      v.transform((text) => endTimeInUtc(text) ?? ""),
      v.nonEmpty("must be a date or time as in 2022-05-01T14:55:14.894Z"),
    ),
  },
  "must be an object",
);
export type JobInstance = v.InferOutput<typeof JobInstance>;

const Ended = v.pick(JobInstance, ["end_time"]);

/** The `end_time` of a job instance, if it can be read, whatever the other fields are. */
export function endTimeOf(jobInstance: unknown): string | undefined {
  const ended = v.safeParse(Ended, jobInstance);
  return ended.success ? ended.output.end_time : undefined;
}
