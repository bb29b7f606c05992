import { counters, JobInstance } from "@almahook/alma/webhook";
import { foldName } from "@almahook/pipelines/job-name";
import { endDay, type Pipeline } from "@almahook/pipelines/pipeline";
import * as v from "valibot";

/**
 * Invented pipelines, one of each kind that a declaration allows, for tests of mechanisms. With
 * these, a real pipeline can be added, changed or removed without an edit of such tests.
 */

const declared = (name: string, slug: string) => ({
  name,
  jobNameSetting: `ALMA_${name}_JOB_NAME`,
  defaultJobName: (word: string) => `Publishing Platform Job ${name} to ${word}`,
  stateMachine: {
    link: `${name[0]}${slug.slice(1)}StateMachine`,
    setting: `${name}_STATE_MACHINE_ARN`,
    parameter: `${slug}-state-machine-arn`,
  },
});

/** Has only the required parts of a declaration. */
export const maps = {
  ...declared("MAPS", "maps"),
  namePrefixes: ["maps-"],
  execution: v.pipe(
    v.pick(JobInstance, ["end_time"]),
    v.transform((job) => ({ namePrefix: "maps-", input: { day: endDay(job) } })),
  ),
  samples: [{ name: "maps", label: "Maps" }],
} as const satisfies Pipeline;

const LastWord = v.pipe(
  JobInstance.entries.name,
  v.transform((name) => foldName(name).split(" ").at(-1)),
  v.picklist(["weekly", "monthly"], "must end in WEEKLY or MONTHLY"),
);

/** Has two ways to start. Its jobs' names begin like those of {@link maps}. */
export const journals = {
  ...declared("JOURNALS", "journals"),
  defaultJobName: (word) => `Publishing Platform Job MAPS to ${word} and JOURNALS`,
  namePrefixes: ["journals-weekly-", "journals-monthly-"],
  execution: v.pipe(
    v.object({ end_time: JobInstance.entries.end_time, name: LastWord }),
    v.transform(({ name: word, ...job }) => ({
      namePrefix: `journals-${word}-`,
      input: { day: endDay(job), how: word },
    })),
  ),
  samples: [
    { name: "journals-weekly", label: "Journals weekly", nameSuffix: " WEEKLY" },
    { name: "journals-monthly", label: "Journals monthly", nameSuffix: " MONTHLY" },
  ],
} as const satisfies Pipeline;

/** Reads the id, and has its own counter. */
export const fines = {
  ...declared("FINES", "fines"),
  counters: ["fines.sent"],
  namePrefixes: ["fines-"],
  execution: v.pipe(
    v.pick(JobInstance, ["id"]),
    v.transform(({ id }) => ({ namePrefix: "fines-", input: { job: id } })),
  ),
  samples: [{ name: "fines", label: "Fines" }],
} as const satisfies Pipeline;

/** Reads other fields and a counter, but no id or end time, and accepts a warning. */
export const nightly = {
  ...declared("NIGHTLY", "nightly"),
  accepts: ["COMPLETED_WARNING"],
  counters: ["sets.new", "sets.changed"],
  namePrefixes: ["nightly-"],
  execution: v.pipe(
    v.object({
      start_time: v.string("must be a string"),
      job_info: v.object({ id: v.string("must be a string") }, "must be an object"),
      counter: counters(["sets.new"]),
    }),
    v.transform(({ start_time, job_info, counter }) => ({
      namePrefix: "nightly-",
      input: { began: start_time, profile: job_info.id, new: counter["sets.new"] ?? 0 },
    })),
  ),
  samples: [
    { name: "nightly", label: "Nightly" },
    { name: "nightly-new", label: "Nightly, only new", counters: ["sets.new"] },
  ],
} as const satisfies Pipeline;

/** The decision settings of an invented environment. */
export const invented = {
  workspace: "aurora",
  pipelines: [maps, journals, fines, nightly],
  jobNames: {
    MAPS: maps.defaultJobName("Aurora"),
    JOURNALS: journals.defaultJobName("Aurora"),
    FINES: fines.defaultJobName("Aurora"),
    NIGHTLY: nightly.defaultJobName("Aurora"),
  },
  acceptedStatuses: {},
} as const;
