import { EXPORT_COUNTERS, JobInstance } from "@almahook/alma/webhook";
import * as v from "valibot";
import type { Pipeline } from "./pipeline.ts";

/** Sends exported fines and fees to the bursar. */
export const bursar = {
  name: "BURSAR",
  jobNameSetting: "ALMA_BURSAR_EXPORT_JOB_NAME",
  defaultJobName: (word) => `Export to bursar using profile BURSAR EXPORT to ${word}`,
  stateMachine: {
    link: "BursarStateMachine",
    setting: "BURSAR_STATE_MACHINE_ARN",
    parameter: "bursar-state-machine-arn",
  },
  namePrefixes: ["bursar-"],
  execution: v.pipe(
    v.pick(JobInstance, ["id"]),
    v.transform(({ id }) => ({ namePrefix: "bursar-", input: { job_id: id } })),
  ),
  samples: [
    {
      name: "bursar",
      label: "Bursar",
      counters: [EXPORT_COUNTERS.fees],
      testExport: {
        key: ({ id, word }) => `bursar/BURSAR_EXPORT_to_${word}-${id}-00000000.xml`,
        // An export without fines or fees.
        xml: '<xb:xml-fragment xmlns:xb="http://com/exlibris/urm/rep/externalsysfinesfees/xmlbeans"/>\n',
      },
    },
  ],
} as const satisfies Pipeline;
