import type { Settings } from "@almahook/functions/function-settings";
import type { StepFunctions } from "@almahook/step-functions/step-functions";
import type { StageFiles } from "./environment-settings.ts";
import type { Faults } from "./faults.ts";
import type { Timeline } from "./timeline.ts";

/** What the playground shows and drives. */
export interface PlaygroundContext {
  /** As the function read them. */
  settings: Settings;
  /** Where everything listens, without a slash at the end. */
  urls: { webhook: string; stepFunctions: string; almaApi: string };
  timeline: Timeline;
  /** The local Step Functions, unless the service uses another. */
  stepFunctions?: Pick<StepFunctions, "executions" | "execution" | "onChange">;
  faults?: Faults;
  stageFiles: StageFiles;
  /** Milliseconds since 1970. */
  now: () => number;
}
