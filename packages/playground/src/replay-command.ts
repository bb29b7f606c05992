import type { PlaygroundContext } from "./context.ts";
import { quoted } from "./curl.ts";
import type { Delivery } from "./delivery.ts";

/** What an operator may do about an event: which option of `replay` does it, and what for. */
function replayOption(
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
      return { option: ` --rename ${word}`, purpose: "Runs the pipeline once more, on purpose." };
    }
    default:
      return reason === "job-failed"
        ? { option: " --accept", purpose: `Starts the pipeline although the job is ${jobStatus}.` }
        : undefined;
  }
}

/** A command that sends the event of a delivery again, from its log line, as `npm run replay` does. */
export function replayCommand({ log }: Delivery, { urls, now }: PlaygroundContext) {
  const replay = log?.hasEvent && replayOption(log, now());
  if (!replay) return undefined;
  const { option, purpose } = replay;
  const command = `npm run -s replay -- - --yes --url ${urls.webhook}${option}`;
  return { text: `printf '%s\\n' ${quoted(log.line)} | ${command}`, purpose };
}
