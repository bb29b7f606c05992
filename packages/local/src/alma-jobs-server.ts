import * as v from "valibot";

/**
 * A job's end that is posted here is listed from then on, and no webhook is sent. Alma's API has no
 * such path.
 */
export const WITHHELD_PATH = "/local/withheld";

const JobInstance = v.looseObject({
  id: v.string(),
  name: v.string(),
  submit_time: v.optional(v.string()),
  end_time: v.optional(v.string()),
});

const JobEnd = v.pipe(
  v.union([v.string(), v.instance(Uint8Array)]),
  v.transform((body) => Buffer.from(body).toString()),
  v.parseJson(),
  v.object({ action: v.pipe(v.string(), v.regex(/^job_end$/i)), job_instance: JobInstance }),
);

/** How many instances are kept. The oldest are dropped. */
const MAX_INSTANCES = 1_000;

/**
 * Creates Alma's jobs API on this machine, with its known quirks: lists have no counters, links lead
 * elsewhere, a refused key is answered in XML.
 *
 * @param key the API key that is accepted
 * @param jobNames the jobs that exist before one has run
 * @see https://developers.exlibrisgroup.com/blog/Working-with-the-Alma-Jobs-API/
 */
export function createAlmaJobs(key: string, jobNames: readonly string[]) {
  const jobs = new Set(jobNames);
  const instances = new Map<string, v.InferOutput<typeof JobInstance>>();

  const jobIds = () => new Map([...jobs].map((name, index) => [`S${100 + index}`, name]));

  /**
   * Adds the job instance whose end a webhook reports, unless there is one with its id.
   *
   * @param body the webhook's. Ignored if it does not report the end of a job
   * @returns the job instance
   */
  function add(body: Uint8Array | string) {
    const webhook = v.safeParse(JobEnd, body);
    if (!webhook.success) return undefined;
    const { job_instance: instance } = webhook.output;
    jobs.add(instance.name);
    if (!instances.has(instance.id)) instances.set(instance.id, instance);
    const [oldest = ""] = instances.keys();
    if (instances.size > MAX_INSTANCES) instances.delete(oldest);
    return instance;
  }

  function answer({ pathname, searchParams }: URL): Response {
    const [, jobId, instanceId] =
      /^\/almaws\/v1\/conf\/jobs\/([^/]+)\/instances(?:\/([^/]+))?$/.exec(pathname) ?? [];
    if (!jobId) {
      if (pathname !== "/almaws/v1/conf/jobs") return jsonError("404", "No such resource.");
      const list = [...jobIds()].map(([id, name]) => ({ ...jobInfo(id, name), link: link(id) }));
      return page("job", list, searchParams);
    }
    const jobName = jobIds().get(jobId);
    if (!jobName) return jsonError("402216", "Invalid job id.");
    const own = [...instances.values()].filter(({ name }) => name === jobName);
    if (instanceId) {
      const found = own.find(({ id }) => encodeURIComponent(id) === instanceId);
      if (!found) return jsonError("402218", "Invalid job instance id.");
      return Response.json({ job_info: jobInfo(jobId, jobName), ...found, link: link(instanceId) });
    }
    const from = searchParams.get("submit_date_from") ?? "";
    const to = searchParams.get("submit_date_to") ?? "9999";
    const list = own
      .map(({ counter, alert, ...listed }) => ({ ...listed, link: link(listed.id) }))
      .filter(({ submit_time, end_time }) => {
        const submitted = (submit_time ?? end_time ?? "").slice(0, 10);
        return submitted >= from && submitted <= to;
      })
      .reverse();
    return page("job_instance", list, searchParams);
  }

  return {
    add,
    /** Answers a request as Alma does. */
    async fetch(request: Request): Promise<Response> {
      if (request.headers.get("Authorization") !== `apikey ${key}`) {
        return xmlError("UNAUTHORIZED", "API-key not defined or not configured to allow this API.");
      }
      const url = new URL(request.url);
      if (url.pathname === WITHHELD_PATH && request.method === "POST") {
        const ended = add(await request.bytes());
        return ended
          ? new Response(`Job '${ended.name}' ended at ${ended.end_time}. Alma does not call.`)
          : new Response("Only the end of a job can be withheld.", { status: 422 });
      }
      return answer(url);
    },
  };
}

function page(list: string, items: readonly object[], query: URLSearchParams): Response {
  const limit = Math.min(100, Number(query.get("limit") ?? 10));
  const offset = Number(query.get("offset") ?? 0);
  return Response.json({
    ...(items.length > 0 && { [list]: items.slice(offset, offset + limit) }),
    total_record_count: items.length,
  });
}

const jobInfo = (id: string, name: string) => ({
  id,
  name,
  description: "",
  type: { value: "SCHEDULED", desc: "Scheduled" },
});

/** As in recorded answers, whose links have another job id than the list. */
const link = (id: string) =>
  `https://api-na.hosted.exlibrisgroup.com/almaws/v1/conf/jobs/M0/instances/${id}`;

const jsonError = (errorCode: string, errorMessage: string) =>
  Response.json(
    {
      errorsExist: true,
      errorList: { error: [{ errorCode, errorMessage, trackingId: "E01-LOCAL" }] },
      result: null,
    },
    { status: 400 },
  );

/** The gateway in front of Alma answers in XML, whatever the request accepts. */
const xmlError = (code: string, message: string) =>
  new Response(
    `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><web_service_result xmlns="http://com/exlibris/urm/general/xmlbeans"><errorsExist>true</errorsExist><errorList><error><errorCode>${code}</errorCode><errorMessage>${message}</errorMessage></error></errorList></web_service_result>`,
    { status: 400, headers: { "Content-Type": "application/xml" } },
  );
