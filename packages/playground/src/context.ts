import type { TimeSpan } from "@almahook/alma/jobs-api";
import type { Settings } from "@almahook/functions/function-settings";
import type { Account } from "@almahook/pipelines/account";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import type { LogEntry } from "./delivery.ts";
import type { StageFiles } from "./environment-settings.ts";
import type { ExecutionReader } from "./executions.ts";
import type { Faults } from "./faults.ts";
import type { Reading } from "./reading.ts";
import type { Timeline } from "./timeline.ts";

/** The account of exports, as the page reads it. */
export interface ExportsRead extends Account {
  /** When the exports ended, in milliseconds since 1970. */
  span: TimeSpan;
  /** What could not be read, and the consequence, in a sentence each. */
  remarks: readonly string[];
  /** The log lines about them. */
  lines: readonly LogEntry[];
}

/** The part of a service's settings that the page needs. */
type PageSettings = DecisionSettings &
  Pick<Settings, "secrets" | "jobNames" | "stateMachineArns" | "observeOnly">;

/** Everything that the playground shows and controls. */
export interface PlaygroundContext {
  /** The function's settings. */
  settings: PageSettings;
  /** The function's URL, without a slash at the end. */
  webhookUrl: string;
  /** The deployed stage whose page it is. Absent for the service on this machine. */
  stage?: string;
  timeline: Timeline;
  executions: ExecutionReader;
  exports: Reading<ExportsRead>;
  /** The command that lists these exports, without options. */
  exportsCommand: string;
  faults?: Faults;
  stageFiles: StageFiles;
  /** Milliseconds since 1970. */
  now: () => number;
}
