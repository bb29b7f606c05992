import { JobInstance } from "@almahook/alma/webhook";
import * as v from "valibot";
import { foldName } from "./job-name.ts";
import { endDay, type Pipeline } from "./pipeline.ts";

/** The last word of a TIMDEX job's name says what it exported. */
const RunType = v.pipe(
  JobInstance.entries.name,
  v.transform((name) => foldName(name).split(" ").at(-1)),
  v.picklist(["daily", "full"], "must end in DAILY or FULL"),
);

/** Loads exported metadata into the TIMDEX discovery index. */
export const timdex = {
  name: "TIMDEX",
  jobNameSetting: "ALMA_TIMDEX_EXPORT_JOB_NAME_PREFIX",
  defaultJobName: (word) => `Publishing Platform Job TIMDEX EXPORT to ${word}`,
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
    {
      name: "timdex-daily",
      label: "TIMDEX daily",
      nameSuffix: " DAILY",
      testExport: {
        key: ({ day }) => `timdex/TIMDEX_ALMA_EXPORT_DAILY_${day}_000000[001]_delete.tar.gz`,
        // The pipeline fails without a record. This one deletes a record that does not exist.
        xml: `<?xml version="1.0" encoding="UTF-8"?>
<collection>
  <record>
    <leader>00000dam a2200000 a 4500</leader>
    <controlfield tag="001">deployment-test</controlfield>
  </record>
</collection>
`,
      },
    },
    // It has no `testExport`, because a full run replaces the index.
    { name: "timdex-full", label: "TIMDEX full", nameSuffix: " FULL" },
  ],
} as const satisfies Pipeline;
