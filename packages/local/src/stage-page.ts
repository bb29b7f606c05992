import type { Terminal } from "@almahook/cli/command";
import { logEntry } from "@almahook/playground/delivery";
import { createExecutionReader } from "@almahook/playground/executions";
import { createPlayground } from "@almahook/playground/playground";
import { createTimeline } from "@almahook/playground/timeline";
import { SFNClient } from "@aws-sdk/client-sfn";
import { readLogGroup } from "./cloudwatch-logs.ts";
import { systemsOf } from "./export-account.ts";
import { exportLogOf } from "./export-log.ts";
import type { Place } from "./export-place.ts";
import { createGuard, reportRefusals } from "./guard.ts";
import { createPageExports } from "./page-exports.ts";
import { type Served, serve } from "./serve.ts";

/** Milliseconds after which an open page reads the stage's exports again. */
const MAX_AGE = 60_000;

/** The least milliseconds between two readings: short, so that a start soon shows its execution. */
const PAUSE = 5000;

/**
 * Serves the page of a stage's exports on this machine only. It uses the AWS credentials of the
 * person who runs it.
 *
 * @param span the time span of the exports that are shown, in milliseconds
 */
export function serveStagePage(
  place: Place,
  { stage, span }: { stage: string; span: number },
  { print }: Pick<Terminal, "print">,
): Promise<Served> {
  const { target, settings, logGroup } = place;
  async function readPageLog(since: number) {
    if (logGroup === undefined) return { lines: [] };
    const text = await readLogGroup(logGroup, since);
    const lines = text.split("\n").map(logEntry);
    return {
      lines: lines.filter((line) => line !== undefined),
      log: exportLogOf(text, place),
    };
  }
  const functionSettings = {
    ...settings,
    secrets: { current: target.secret },
    observeOnly: false,
  };
  const playground = createPlayground({
    settings: functionSettings,
    webhookUrl: target.url,
    stage,
    timeline: createTimeline({ settings: functionSettings, now: Date.now }),
    executions: createExecutionReader(new SFNClient(place.stepFunctions)),
    exports: createPageExports({
      systems: systemsOf(place),
      call: place.call,
      readPageLog,
      span,
      maxAge: MAX_AGE,
      pause: PAUSE,
    }),
    exportsCommand: place.call("npm run exports --"),
    stageFiles: {},
    now: Date.now,
  });
  const guard = reportRefusals(createGuard([]), print);
  return serve(playground.fetch, 0, guard);
}
