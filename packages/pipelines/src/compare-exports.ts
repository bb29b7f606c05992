import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import * as v from "valibot";
import { KEPT_FOR_DAYS } from "./account.ts";
import { type Decision, type DecisionSettings, decide } from "./decide.ts";
import { idInName, readExecutionName } from "./execution-name.ts";
import { type PipelineName, pipelines } from "./registry.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The time in which a job instance has to have ended to be compared, in milliseconds since 1970.
 *
 * @param since how far back is asked for
 */
export const comparedSpan = (now: number, since: number) => ({
  from: Math.max(since, now - KEPT_FOR_DAYS * DAY),
  until: now - MAY_COME_FOR_HOURS * HOUR,
});

/** An execution of a pipeline's state machine. */
export interface ExistingExecution {
  name: string;
  /** E.g. `RUNNING`, `SUCCEEDED`, `FAILED`. */
  status: string;
}

/** What is compared. */
export interface Comparison {
  /** Job instances that ended, each in the shape of a webhook's `job_instance`. */
  instances: readonly object[];
  /** The executions of each pipeline's state machine since the first of those instances ended. */
  executions: Readonly<Partial<Record<PipelineName, readonly ExistingExecution[]>>>;
  /** What the webhook decides with. */
  settings: DecisionSettings;
}

/** A job instance of a pipeline in this environment, and whether it was started. */
export interface ComparedExport {
  pipeline: PipelineName;
  /** What Alma sends when such an instance ends. */
  event: { action: "JOB_END"; job_instance: object };
  /** When the instance ended, as Alma says it. */
  endTime: string;
  decision: Decision;
  execution?: ExistingExecution;
  /**
   * - `started`: there is an execution.
   * - `missing`: there is none, and the event starts one.
   * - `unusable`: there is none, and the event lacks what it needs to start one.
   * - `not-exported`: the job failed or exported nothing, so there has to be none.
   */
  result: "started" | "missing" | "unusable" | "not-exported";
}

const Ended = v.object({ id: v.string(), end_time: v.fallback(v.string(), "") });

/**
 * Compares what ended in Alma with what Step Functions has started. Each instance is decided like a
 * webhook. An execution is an instance's if it has the instance's id in its name, because the API may
 * write a time differently from the webhook.
 *
 * @returns the earliest first; jobs of other environments and of no pipeline are left out
 */
export function compareExports({ instances, executions, settings }: Comparison): ComparedExport[] {
  return instances
    .flatMap((instance): ComparedExport[] => {
      const event = { action: "JOB_END", job_instance: instance } as const;
      const decision = decide(event, settings);
      const { pipeline } = decision;
      if (!pipeline) return [];
      const { id, end_time: endTime } = v.parse(Ended, instance);
      const prefixes = pipelines.find(({ name }) => name === pipeline)?.namePrefixes ?? [];
      const execution = executions[pipeline]?.find(
        ({ name }) => readExecutionName(name, prefixes)?.id === idInName(id),
      );
      const result = execution ? "started" : RESULTS[decision.kind];
      return [{ pipeline, event, endTime, decision, ...(execution && { execution }), result }];
    })
    .sort((one, other) => (one.endTime < other.endTime ? -1 : 1));
}

/** The result for an instance without an execution. */
const RESULTS = {
  start: "missing",
  invalid: "unusable",
  ignore: "not-exported",
} as const satisfies Record<Decision["kind"], ComparedExport["result"]>;
