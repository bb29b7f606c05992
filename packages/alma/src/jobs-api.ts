import * as v from "valibot";
import { endedBy, endTimeInUtc } from "./end-time.ts";
import { AlmaApiError, type AlmaApiOptions, createAlmaGet } from "./rest-api.ts";
import { JobInstanceId } from "./webhook.ts";

/** A job in Alma's list. Its id changes when its profile is edited, so never store it. */
interface AlmaJob {
  id: string;
  name: string;
}

/** From `from` (inclusive) to `until` (exclusive), in milliseconds since 1970. */
export interface TimeSpan {
  from: number;
  until: number;
}

/** A client of Alma's jobs API. It throws only {@link AlmaApiError}s. */
export type JobsApi = ReturnType<typeof createJobsApi>;

/**
 * The fields of a job instance that the client itself reads. All others are kept, for `decide`.
 *
 * @see https://developers.exlibrisgroup.com/alma/apis/docs/xsd/rest_job_instance.xsd/
 */
const AlmaJobInstance = v.looseObject({
  id: JobInstanceId,
  status: v.nullish(v.looseObject({ value: v.nullish(v.string()) })),
  end_time: v.nullish(v.string()),
});
export type AlmaJobInstance = v.InferOutput<typeof AlmaJobInstance>;

const WHOLE_NUMBER = "must be a whole number";
const Total = v.pipe(
  v.number(WHOLE_NUMBER),
  v.safeInteger(WHOLE_NUMBER),
  v.minValue(0, WHOLE_NUMBER),
);

/** A page of the list of jobs, or of a job's instances. */
const Page = v.object({
  job: v.nullish(v.array(v.object({ id: JobInstanceId, name: v.nullish(v.string(), "") })), []),
  job_instance: v.nullish(v.array(AlmaJobInstance), []),
  /** How many items the list has on all its pages. */
  total_record_count: Total,
});
type Page = v.InferOutput<typeof Page>;

/** The largest page that Alma returns, in items. */
const PAGE_SIZE = 100;

/** The longest list that is read, in items: three months of a job that runs every ten minutes. */
const MAX_ITEMS = 20_000;

/** The `status.value` of an instance that has not ended. */
const UNDER_WAY = new Set(["QUEUED", "PENDING", "INITIALIZING", "RUNNING", "FINALIZING"]);

/**
 * Alma selects instances by the day they were submitted, in an undocumented time zone, and a job
 * may run for hours. So the query covers two more days on either side.
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
export function createJobsApi(options: AlmaApiOptions) {
  const get = createAlmaGet(options);

  /**
   * Reads a list, page after page, until it has as many items as its first page says, and throws
   * if it can't. Items added meanwhile push others onto the next page, and appear there once more.
   */
  async function readAll<Item extends { id: string; name?: unknown }>(
    path: string,
    itemsOf: (page: Page) => Item[],
    query?: Record<string, string>,
  ): Promise<Item[]> {
    const all = new Map<string, Item>();
    let offset = 0;
    let expected: number | undefined;
    for (let pages = 1; ; pages += 1) {
      const paging = { limit: String(PAGE_SIZE), offset: String(offset) };
      const page = await get(Page, path, { ...query, ...paging });
      const items = itemsOf(page);
      expected ??= page.total_record_count;
      const before = all.size;
      for (const item of items) all.set(JSON.stringify([item.id, item.name]), item);
      const isRight = items.length <= page.total_record_count;
      if (isRight && all.size >= expected) return [...all.values()];
      const maxPages = 1 + Math.ceil(expected / PAGE_SIZE);
      if (!isRight || all.size === before || pages >= maxPages || expected > MAX_ITEMS) {
        throw new AlmaApiError(
          `The list at ${path} of Alma's API does not match its total: ${all.size} of ${expected} items arrived.`,
        );
      }
      offset += items.length;
    }
  }

  const instancesOf = (jobId: string) => `${JOBS}/${pathSegment(jobId)}/instances`;

  /** Reads one instance of a job with all its fields, in the shape of a webhook's `job_instance`. */
  async function readInstance(jobId: string, id: string): Promise<AlmaJobInstance> {
    const instance = await get(AlmaJobInstance, `${instancesOf(jobId)}/${pathSegment(id)}`);
    if (instance.id === id) return instance;
    throw new AlmaApiError("Alma's API sent another job instance than the one that was requested.");
  }

  return {
    readInstance,

    /** Reads the list of jobs, all pages of it. */
    async listJobs(): Promise<AlmaJob[]> {
      const jobs = await readAll(JOBS, ({ job }) => job);
      return jobs.filter(({ name }) => name !== "");
    },

    /**
     * Lists the instances of a job that ended within a time span. Other fields than those of {@link
     * AlmaJobInstance} may be missing from the list: see {@link readInstance}.
     */
    async listEndedInstances(jobId: string, { from, until }: TimeSpan): Promise<AlmaJobInstance[]> {
      const listed = await readAll(instancesOf(jobId), ({ job_instance }) => job_instance, {
        submit_date_from: day(from - MARGIN),
        submit_date_to: day(until + MARGIN),
      });
      const ended: AlmaJobInstance[] = [];
      for (const each of listed) {
        if (UNDER_WAY.has(each.status?.value ?? "")) continue;
        const instance = each.end_time ? each : await readInstance(jobId, each.id);
        if (!instance.end_time) continue;
        // An instance whose end time can't be parsed is kept: leaving it out would hide it.
        const endTime = endTimeInUtc(instance.end_time) ?? "";
        if (endedBy(endTime) < from || Date.parse(endTime) >= until) continue;
        ended.push(instance);
      }
      return ended;
    },
  };
}

/** @throws {AlmaApiError} if an id would change the address, or is much too long */
function pathSegment(id: string): string {
  const isSegment = /^[^/\\]{1,100}$/.test(id) && id !== "." && id !== ".." && id.isWellFormed();
  if (isSegment) return encodeURIComponent(id);
  throw new AlmaApiError("Alma's API sent an id that can't be part of an address.");
}
