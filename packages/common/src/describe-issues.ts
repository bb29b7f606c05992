import * as v from "valibot";

/**
 * Describes each issue that Valibot found by its path, in a phrase.
 *
 * @returns e.g. `["job_instance.id is missing", "counter.2.value must be a whole number"]`
 */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => {
    const path = v.getDotPath(issue) ?? "the body";
    return issue.received === "undefined" ? `${path} is missing` : `${path} ${issue.message}`;
  });
}
