import { CHECKS, type Check, type Decision } from "./decide.ts";

/** The result of a check of an event. After the one that stopped it, none is reached. */
export interface CheckResult {
  check: Check;
  result: "passed" | "stopped" | "not-reached";
  /** What the event lacks, if that is what stopped it. */
  issues?: string[];
}

/**
 * Lists the results of all checks of a decision, in their order.
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
