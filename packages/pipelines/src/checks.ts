import { CHECKS, type Check, type Decision } from "./decide.ts";

/** The result of a check of an event. The checks after the one that stopped it are not reached. */
export interface CheckResult {
  check: Check;
  result: "passed" | "stopped" | "not-reached";
  /** What the event lacks, if it was stopped for that. */
  issues?: string[];
}

/**
 * Lists the results of a decision's checks, in the order of {@link CHECKS}.
 *
 * @example
 * checksOf(decide(loan(), settings))[0]; // { check: "job-end", result: "stopped" }
 */
export function checksOf(decision: Decision): CheckResult[] {
  const stop = decision.kind === "start" ? CHECKS.length : CHECKS.indexOf(decision.stoppedBy);
  return CHECKS.map((check, index) => {
    if (index < stop) return { check, result: "passed" };
    if (index > stop) return { check, result: "not-reached" };
    return {
      check,
      result: "stopped",
      ...(decision.kind === "invalid" && { issues: decision.issues }),
    };
  });
}
