import type { TimeSpan } from "@almahook/alma/jobs-api";
import type { Settings } from "@almahook/functions/function-settings";
import type { Account } from "@almahook/pipelines/account";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import type { StageFiles } from "./environment-settings.ts";
import type { ExecutionReader } from "./executions.ts";
import type { Faults } from "./faults.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Reading } from "./reading.ts";
import type { Timeline } from "./timeline.ts";

/** The account of exports, and what else there is to say about it. */
export interface ExportsRead extends Account {
  /** When the exports ended, in milliseconds since 1970. */
  span: TimeSpan;
  /** What could not be asked, and what follows from that: a sentence each. */
  notes: readonly string[];
  /** The log lines about them. */
  lines: readonly LogEntry[];
}

/** What the page has to know of a service's settings. */
export type PageSettings = DecisionSettings &
  Pick<Settings, "secrets" | "jobNames" | "stateMachineArns" | "observeOnly">;

/** What the playground shows and drives. */
export interface PlaygroundContext {
  /** As the function reads them. */
  settings: PageSettings;
  /** Where everything listens, without a slash at the end. */
  urls: { webhook: string; stepFunctions: string };
  /** The deployed stage whose page it is. Without, it is that of the service on this machine. */
  stage?: string;
  timeline: Timeline;
  executions: ExecutionReader;
  /** Calls a listener after changes of executions, if anything can. @returns what ends that */
  onExecutionChange?: (listener: () => void) => () => void;
  exports: Reading<ExportsRead>;
  /** The command that lists these exports, for its options to be added. */
  exportsCommand: string;
  faults?: Faults;
  stageFiles: StageFiles;
  /** Milliseconds since 1970. */
  now: () => number;
}
