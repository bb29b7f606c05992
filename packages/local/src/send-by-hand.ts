import { endTimeInUtc } from "@almahook/alma/end-time";
import { STATUS_CODE } from "@almahook/alma/statuses";
import { Webhook } from "@almahook/alma/webhook";
import type { Terminal } from "@almahook/cli/command";
import { option, StageName, wholeNumber } from "@almahook/cli/options";
import { UserError } from "@almahook/cli/user-error";
import { initiation } from "@almahook/functions/answers";
import { type DecisionSettings, decide } from "@almahook/pipelines/decide";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import { findPlace, type PlaceOptions } from "./export-place.ts";
import { request, signedRequest } from "./post.ts";

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
        v.check(
          (time) => Date.parse(endTimeInUtc(time) ?? "") <= Date.now(),
          "must be a time in the past, such as 2026-05-01T05:00Z",
        ),
      ),
    ),
  ),
  records: option("N", "how many records it exported (default: 1)", v.optional(wholeNumber())),
  accept: option(
    "STATUS",
    "its status, e.g. COMPLETED_FAILED, if that is not a success and the export is good",
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
 * the event until a person has said yes.
 *
 * @param word of a sample event of the pipeline's job
 * @returns whether the pipeline was initiated, now or earlier
 */
export async function sendByHand(word: string, job: RealJob, terminal: Terminal): Promise<boolean> {
  const { name, target, settings } = findPlace(job, terminal, "send");
  const event = eventOf(word, job, settings);
  const decision = decide(event, settings);
  if (decision.kind !== "start") {
    throw new UserError(`${word} is not a job that starts a pipeline of ${name}.`);
  }
  const starts = `${decision.pipeline} as ${decision.executionName}`;
  if (job.stage !== undefined && !job.yes) {
    terminal.print(JSON.stringify(event, null, 2));
    terminal.print(
      `\nNothing was sent. Add --yes to send it to ${target.url} (${name}): it starts ${starts}.`,
    );
    return false;
  }
  terminal.print(starts);
  const body = JSON.stringify(event);
  const { text } = await request(target.url, signedRequest(body, target.secret), terminal);
  return initiation(text) !== undefined;
}

/** Creates the event with what a decision depends on, and nothing that is not known of the job. */
function eventOf(word: string, job: RealJob, settings: DecisionSettings): Webhook {
  const { id, ended, records = 1, accept } = job;
  const sample = sampleEvents(settings).find((each) => each.word === word && each.pipeline);
  const instance = v.parse(
    v.object({ job_instance: v.looseObject({}) }),
    sample?.event({ id, endTime: ended, records, ...(accept && { status: accept }) }) ?? {
      job_instance: {},
    },
  ).job_instance;
  const { name, status, end_time, counter } = instance;
  return v.parse(Webhook, {
    action: "JOB_END",
    job_instance: { id, name, status, end_time, counter },
    accept,
  });
}
