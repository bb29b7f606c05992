import type { PlaygroundContext } from "./context.ts";
import { quoted } from "./curl.ts";
import type { Delivery } from "./delivery.ts";

/** What an operator may do about an event: which option of `exports` does it, and what for. */
function exportsOption(
  { outcome, reason, jobStatus }: NonNullable<Delivery["log"]>,
  now: number,
): { option: string; purpose: string } | undefined {
  switch (outcome) {
    case "failed":
    case "rejected":
      return { option: "", purpose: "Sends the event again, once the cause is fixed." };
    case "started":
    case "duplicate": {
      const word = `again-${new Date(now).toISOString().replace(/\D/g, "").slice(4, 14)}`;
      return { option: ` --again ${word}`, purpose: "Runs the pipeline once more, on purpose." };
    }
    default:
      return reason === "job-failed"
        ? { option: " --accept", purpose: `Starts the pipeline although the job is ${jobStatus}.` }
        : undefined;
  }
}

/**
 * A command that starts a pipeline for a delivery, from its log line: the local Alma forgets its jobs
 * when it is restarted.
 */
export function exportsCommand({ log }: Delivery, { urls, now }: PlaygroundContext) {
  const chosen = log?.hasEvent && exportsOption(log, now());
  if (!chosen || log.jobId === undefined) return undefined;
  const ports = [
    `PORT=${new URL(urls.webhook).port}`,
    `STEP_FUNCTIONS_PORT=${new URL(urls.stepFunctions).port}`,
    `ALMA_API_PORT=${new URL(urls.almaApi).port}`,
  ].join(" ");
  const options = `--only ${quoted(log.jobId)} --yes${chosen.option}`;
  return {
    text: `printf '%s\\n' ${quoted(log.line)} | ${ports} npm run -s exports -- - ${options}`,
    purpose: chosen.purpose,
  };
}
