import { jobEnd, publishingJobEnd } from "@almahook/alma/samples";
import { EXPORT_COUNTERS } from "@almahook/alma/webhook";
import { settings } from "./dev1.ts";

/** An event that starts a pipeline, with what it starts. */
export interface StartCase {
  pipeline: string;
  event: object;
  executionName: string;
  input: Record<string, string>;
}

const { jobNames } = settings;

/** The job instance of the events, and when it ended. */
export const run = { id: "12345678", endTime: "2022-05-01T14:55:14.894Z" };

export const starts: StartCase[] = [
  {
    pipeline: "PPOD",
    event: publishingJobEnd({ ...run, name: jobNames.PPOD }),
    executionName: "ppod-upload-2022-05-01T14-55-14-894Z-12345678",
    input: { "filename-prefix": "exlibris/pod/POD_ALMA_EXPORT_20220501" },
  },
  ...["daily", "full"].map(
    (runType): StartCase => ({
      pipeline: "TIMDEX",
      event: publishingJobEnd({ ...run, name: `${jobNames.TIMDEX} ${runType.toUpperCase()}` }),
      executionName: `alma-${runType}-ingest-2022-05-01T14-55-14-894Z-12345678`,
      input: {
        "next-step": "transform",
        "run-date": "2022-05-01",
        "run-type": runType,
        source: "alma",
        verbose: "true",
      },
    }),
  ),
  {
    pipeline: "BURSAR",
    event: jobEnd({ ...run, name: jobNames.BURSAR }, [EXPORT_COUNTERS.fees]),
    executionName: "bursar-2022-05-01T14-55-14-894Z-12345678",
    input: { job_id: "12345678" },
  },
];
