import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import type { LocalSettings } from "@almahook/local/local-settings";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";

/** A webhook to send. */
export interface Webhook {
  headers: Record<string, string>;
  body: string;
  /** Whether it is to start a pipeline, be it for the first time or again. */
  startsPipeline: boolean;
}

/** One webhook in so many is of a pipeline's job: 97 % are of jobs that are none of ours. */
const PIPELINE_EVERY = 33;

/** Of the pipelines' webhooks, one in so many repeats the one before, which may be under way. */
const REPEATED_EVERY = 4;

/**
 * Makes Alma's traffic, one webhook after the other, each signed.
 *
 * @param begin milliseconds: the jobs end from then on, one each millisecond
 */
export function* traffic(settings: LocalSettings, begin: number): Generator<Webhook, never> {
  const samples = sampleEvents(settings);
  const foreign = [samples["other-environment"], samples["unknown-job"]];
  const ours = [samples.pod, samples["timdex-daily"], samples.bursar, samples["timdex-full"]];

  const webhook = (sample: typeof samples.pod, number: number, startsPipeline: boolean) => {
    const body = JSON.stringify(sample(jobRun(new Date(begin + number), number)));
    const headers = {
      "Content-Type": "application/json",
      [SIGNATURE_HEADER]: sign(body, settings.secret),
    };
    return { headers, body, startsPipeline };
  };

  let latest = webhook(samples.pod, 0, true);
  for (let number = 0; ; number += 1) {
    const kinds = number % PIPELINE_EVERY === 0 ? ours : foreign;
    const turn = Math.floor(number / PIPELINE_EVERY);
    if (kinds === foreign) {
      yield webhook(foreign[number % foreign.length] ?? samples["unknown-job"], number, false);
    } else {
      if (turn % REPEATED_EVERY !== REPEATED_EVERY - 1) {
        latest = webhook(ours[turn % ours.length] ?? samples.pod, number, true);
      }
      yield latest;
    }
  }
}
