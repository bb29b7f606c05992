import { JobInstance } from "@almahook/alma/webhook";
import * as v from "valibot";
import { endDay, type Pipeline } from "./pipeline.ts";

/** Uploads exported metadata to the POD data lake. */
export const ppod = {
  name: "PPOD",
  jobNameSetting: "ALMA_POD_EXPORT_JOB_NAME",
  defaultJobName: (word) => `Publishing Platform Job PPOD EXPORT to ${word}`,
  stateMachine: {
    link: "PpodStateMachine",
    setting: "PPOD_STATE_MACHINE_ARN",
    parameter: "ppod-state-machine-arn",
  },
  namePrefixes: ["ppod-upload-"],
  execution: v.pipe(
    v.pick(JobInstance, ["end_time"]),
    v.transform((job) => ({
      namePrefix: "ppod-upload-",
      input: {
        "filename-prefix": `exlibris/pod/POD_ALMA_EXPORT_${endDay(job).replaceAll("-", "")}`,
      },
    })),
  ),
  samples: [
    {
      name: "pod",
      label: "POD",
      testExport: {
        key: ({ day }) => `pod/POD_ALMA_EXPORT_${day}_000000[001]_new.tar.gz`,
        // The upload accepts only files that begin with exactly this.
        xml: '<?xml version="1.0" encoding="UTF-8"?>\n<collection>\n</collection>\n',
      },
    },
  ],
} as const satisfies Pipeline;
