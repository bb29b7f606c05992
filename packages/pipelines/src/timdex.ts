import { JobInstance } from "@almahook/alma/webhook";
import * as v from "valibot";
import { foldName } from "./job-name.ts";
import { endDay, type Pipeline } from "./pipeline.ts";

/** A TIMDEX job says in the last word of its name what it exported. */
const RunType = v.pipe(
  JobInstance.entries.name,
  v.transform((name) => foldName(name).split(" ").at(-1)),
  v.picklist(["daily", "full"], "must end in DAILY or FULL"),
);

/** Loads exported metadata into the TIMDEX discovery index. */
export const timdex = {
  name: "TIMDEX",
  jobNameSetting: "ALMA_TIMDEX_EXPORT_JOB_NAME_PREFIX",
  defaultJobName: (environment) => `Publishing Platform Job TIMDEX EXPORT to ${environment}`,
  stateMachine: {
    link: "TimdexStateMachine",
    setting: "TIMDEX_STATE_MACHINE_ARN",
    parameter: "timdex-ingest-state-machine-arn",
  },
  namePrefixes: ["alma-daily-ingest-", "alma-full-ingest-"],
  execution: v.pipe(
    v.object({ end_time: JobInstance.entries.end_time, name: RunType }),
    v.transform(({ name: runType, ...job }) => ({
      namePrefix: `alma-${runType}-ingest-`,
      input: {
        "next-step": "transform",
        "run-date": endDay(job),
        "run-type": runType,
        source: "alma",
        verbose: "true",
      },
    })),
  ),
  samples: [
    { word: "timdex-daily", label: "TIMDEX daily", nameSuffix: " DAILY" },
    { word: "timdex-full", label: "TIMDEX full", nameSuffix: " FULL" },
  ],
} as const satisfies Pipeline;
