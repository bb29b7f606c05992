import { describeIssues } from "@almahook/common/describe-issues";
import * as v from "valibot";
import { endTimeInUtc } from "./end-time.ts";
import { AlmaApiError, type AlmaApiOptions, createAlmaGet } from "./rest-api.ts";

/** A job as the list has it. Its id changes when its profile is edited: never store one. */
export interface AlmaJob {
  id: string;
  name: string;
}

/** From `from` up to, and without, `until`: milliseconds since 1970. */
export interface TimeSpan {
  from: number;
  until: number;
}

/** A client of Alma's jobs API. Everything that it can throw is an {@link AlmaApiError}. */
export interface JobsApi {
  /** Reads the list of jobs, all pages of it. */
  listJobs(): Promise<AlmaJob[]>;
  /**
   * Reads the list of a job's instances that ended within a time. What an instance has besides the
   * fields below may be incomplete in the list: see {@link readInstance}.
   */
  listEndedInstances(jobId: string, ended: TimeSpan): Promise<AlmaJobInstance[]>;
  /** Reads one instance of a job whole. It has the shape of a webhook's `job_instance`. */
  readInstance(jobId: string, instanceId: string): Promise<AlmaJobInstance>;
}

const Id = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.nonEmpty());

/**
 * A job instance, as far as the client itself reads it. What else Alma sends is kept, for `decide`.
 *
 * @see https://developers.exlibrisgroup.com/alma/apis/docs/xsd/rest_job_instance.xsd/
 */
const AlmaJobInstance = v.looseObject({
  id: Id,
  status: v.nullish(v.looseObject({ value: v.nullish(v.string()) })),
  end_time: v.nullish(v.string()),
});
export type AlmaJobInstance = v.InferOutput<typeof AlmaJobInstance>;

/** A page of a list, and how many items the list has on all its pages. */
type Page<Item> = v.GenericSchema<unknown, { items: Item[]; total: number }>;

const Jobs = v.pipe(
  v.object({
    job: v.nullish(v.array(v.object({ id: v.nullish(Id), name: v.nullish(v.string()) })), []),
    total_record_count: v.number(),
  }),
  v.transform(({ job: items, total_record_count: total }) => ({ items, total })),
);

const Instances = v.pipe(
  v.object({
    job_instance: v.nullish(v.array(AlmaJobInstance), []),
    total_record_count: v.number(),
  }),
  v.transform(({ job_instance: items, total_record_count: total }) => ({ items, total })),
);

/** The most that Alma puts on a page. */
const PAGE_SIZE = "100";

/** The `status.value` of an instance that has not ended. */
const UNDER_WAY: readonly unknown[] = [
  "QUEUED",
  "PENDING",
  "INITIALIZING",
  "RUNNING",
  "FINALIZING",
];

const hasEnded = ({ status }: AlmaJobInstance) => !UNDER_WAY.includes(status?.value);

/**
 * Instances are asked for by the day of their submission, in a time zone that is not documented, and
 * a job may run for hours: so two more days are asked for on either side.
 */
const MARGIN = 2 * 24 * 60 * 60 * 1000;

const day = (time: number) => new Date(time).toISOString().slice(0, 10);

const JOBS = "/almaws/v1/conf/jobs";

/**
 * Creates a client of Alma's jobs API.
 *
 * @example
 * const alma = createJobsApi({ url: "https://api-na.hosted.exlibrisgroup.com", key, fetch, now, sleep });
 * await alma.listJobs(); // [{ id: "S133", name: "Publishing Platform Job PPOD EXPORT to Dev1" }, …]
 *
 * @see https://developers.exlibrisgroup.com/blog/Working-with-the-Alma-Jobs-API/
 */
export function createJobsApi(options: AlmaApiOptions): JobsApi {
  const get = createAlmaGet(options);

  /** Reads a list, page after page. */
  async function readAll<Item>(page: Page<Item>, path: string, query?: Record<string, string>) {
    const all: Item[] = [];
    for (;;) {
      const paging = { limit: PAGE_SIZE, offset: String(all.length) };
      const { items, total } = check(page, await get(path, { ...query, ...paging }));
      all.push(...items);
      if (items.length === 0 || all.length >= total) return all;
    }
  }

  const instancesOf = (jobId: string) => `${JOBS}/${encodeURIComponent(jobId)}/instances`;

  const readInstance: JobsApi["readInstance"] = async (jobId, id) =>
    check(AlmaJobInstance, await get(`${instancesOf(jobId)}/${encodeURIComponent(id)}`));

  return {
    readInstance,

    async listJobs() {
      const jobs = await readAll(Jobs, JOBS);
      return jobs.flatMap(({ id, name }) => (id && name ? [{ id, name }] : []));
    },

    async listEndedInstances(jobId, { from, until }) {
      const listed = await readAll(Instances, instancesOf(jobId), {
        submit_date_from: day(from - MARGIN),
        submit_date_to: day(until + MARGIN),
      });
      const ended = new Map<string, AlmaJobInstance>();
      for (const each of listed.filter(hasEnded)) {
        const instance = each.end_time ? each : await readInstance(jobId, each.id);
        if (!instance.end_time) continue;
        // One whose time can't be read is kept: leaving it out would hide it.
        const time = Date.parse(endTimeInUtc(instance.end_time) ?? "");
        if (time < from || time >= until) continue;
        // The list may grow while it is read: then an instance comes twice.
        ended.set(instance.id, instance);
      }
      return [...ended.values()];
    },
  };
}

function check<Output>(schema: v.GenericSchema<unknown, Output>, json: unknown): Output {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const [problem] = describeIssues(result.issues);
  throw new AlmaApiError("unexpected", `Alma's API sent something unexpected: ${problem}.`);
}
