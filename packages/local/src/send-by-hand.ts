import { endTimeInUtc } from "@almahook/alma/end-time";
import { STATUS_CODE, SUCCESS } from "@almahook/alma/statuses";
import type { Webhook } from "@almahook/alma/webhook";
import type { Terminal } from "@almahook/cli/command";
import { option, StageName, WholeNumber } from "@almahook/cli/options";
import { UserError } from "@almahook/cli/user-error";
import { initiation } from "@almahook/functions/answers";
import { readAccount } from "@almahook/functions/read-account";
import { mayComeUntil } from "@almahook/pipelines/account";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { countersOf } from "@almahook/pipelines/pipeline";
import * as v from "valibot";
import { readFailed, systemsOf } from "./export-account.ts";
import { findPlace, type PlaceOptions } from "./export-place.ts";
import { sendEvent } from "./send-event.ts";

const IN_THE_PAST = "must be a time in the past, such as 2026-05-01T05:00Z";

/** The options that describe a real job, as a person sees it in Alma's list of jobs. */
export const byHandOptions = {
  id: option(
    "ID",
    "sends the event of a real job, by its id in Alma's list of jobs",
    v.optional(v.pipe(v.string(), v.regex(/^\w{1,64}$/, "must be the id of a job in Alma"))),
  ),
  ended: option(
    "TIME",
    "when that job ended, e.g. 2026-05-01T05:00Z",
    v.optional(
      v.pipe(
        v.string(),
        v.transform(endTimeInUtc),
        v.string(IN_THE_PAST),
        v.check((time) => Date.parse(time) <= Date.now(), IN_THE_PAST),
      ),
    ),
  ),
  records: option("N", "how many records it exported (default: 1)", v.optional(WholeNumber)),
  accept: option(
    "STATUS",
    "its status, e.g. COMPLETED_FAILED, if it is not a success but the export is good",
    v.optional(
      v.pipe(v.string(), v.regex(STATUS_CODE, "must be a status such as COMPLETED_FAILED")),
    ),
  ),
  stage: option(
    "STAGE",
    "sends it to a stage, once --yes is added (default: the service on this machine)",
    v.optional(StageName),
  ),
};

interface RealJob extends PlaceOptions {
  id: string;
  ended: string;
  records?: number | undefined;
  accept?: string | undefined;
  yes: boolean;
}

/**
 * Sends the event of a real job that neither Alma's API nor a log knows. For a stage, it only shows
 * the event, unless `yes` is set.
 *
 * @param sample the name of a sample of the pipeline's job
 * @returns whether the pipeline was initiated, now or earlier
 */
export async function sendByHand(
  sample: string,
  job: RealJob,
  terminal: Terminal,
): Promise<boolean> {
  const { ended } = job;
  const records = job.records === undefined ? "" : ` --records ${job.records}`;
  const accept = job.accept === undefined ? "" : ` --accept ${job.accept}`;
  const call = `npm run send -- ${sample} --id ${job.id} --ended ${ended}${records}${accept}`;
  const place = findPlace(job, terminal, `${call} --stage ${job.stage}`);
  const { name, target, settings } = place;
  const event = eventOf(sample, job, settings);
  const decision = event && decide(event, settings);
  if (decision?.kind === "invalid") {
    throw new UserError(
      `A job of ${decision.pipeline} can't be sent by hand, because its pipeline reads more of the event: ${decision.issues.join("; ")}.`,
    );
  }
  if (!event || decision?.kind !== "start") {
    throw new UserError(`${sample} is not a job that starts a pipeline of ${name}.`);
  }
  const since = Date.parse(ended) - END_TOLERANCE;
  const asked = { since, now: Date.now(), events: [event] };
  const { executions } = systemsOf(place);
  const account = await readAccount({ settings, executions }, asked).catch(readFailed);
  const [{ executionNames = [], executionName: other, executionStatus } = {}] = account.exports;
  if (other !== undefined && !executionNames.includes(decision.executionName)) {
    const day = new Date(since).toISOString().slice(0, 10);
    throw new UserError(
      `Job ${job.id} already has the execution ${other} (${executionStatus}). To run it once more: ${place.call(`npm run exports -- --since ${day} --again WORD --only ${other}`)}`,
      1,
    );
  }
  const isForReal = job.stage === undefined || job.yes;
  if (!isForReal) terminal.print(`${JSON.stringify(event, null, 2)}\n`);
  terminal.print(`It starts ${decision.pipeline} as ${decision.executionName}.`);
  const mayCome = mayComeUntil(ended);
  if (mayCome > Date.now()) {
    terminal.print(
      `Alma may send the event itself until ${new Date(mayCome).toISOString()}. Then it starts a second time, unless --ended has the exact time, with its milliseconds.`,
    );
  }
  if (!isForReal) {
    terminal.print(`Nothing was sent. Add --yes to send it to ${target.url} (${name}).`);
    return false;
  }
  const { text } = await sendEvent(target, JSON.stringify(event), terminal);
  return initiation(text) !== undefined;
}

/**
 * Milliseconds by which the end of a job may be given wrongly: a day, and one for the time zone. Its
 * execution has another name then, and Step Functions would not recognize it as the same.
 */
const END_TOLERANCE = 2 * 86_400_000;

/** Creates the event of a job. @returns undefined if `sample` is no sample of a pipeline's job */
function eventOf(
  sample: string,
  { id, ended, records = 1, accept }: RealJob,
  { pipelines, jobNames }: DecisionSettings,
): Webhook | undefined {
  for (const pipeline of pipelines) {
    const job = pipeline.samples.find(({ name }) => name === sample);
    if (!job) continue;
    const [counter] = job.counters ?? countersOf(pipeline);
    return {
      action: "JOB_END",
      job_instance: {
        id,
        name: `${jobNames[pipeline.name]}${job.nameSuffix ?? ""}`,
        status: { value: accept ?? SUCCESS },
        end_time: ended,
        counter: [{ type: { value: counter }, value: String(records) }],
      },
      accept,
    };
  }
  return undefined;
}
