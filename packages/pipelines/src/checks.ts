import { CHECKS, type Check, type Decision } from "./decide.ts";

/** How an event fared at a check. Behind the one that stopped it, none is reached. */
export interface CheckResult {
  check: Check;
  result: "passed" | "stopped" | "not-reached";
  /** What the event lacks, if that is what stopped it. */
  issues?: string[];
}

/**
 * Tells a decision check by check, in their order.
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
