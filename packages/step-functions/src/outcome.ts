/** How an execution ended. `output` is JSON. */
export type Outcome =
  | { status: "SUCCEEDED"; output: string }
  | { status: "FAILED" | "ABORTED" | "TIMED_OUT"; error?: string; cause?: string };
