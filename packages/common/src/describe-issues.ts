import * as v from "valibot";

/**
 * Describes each issue that Valibot found by its path, in a phrase. It never quotes what was received,
 * which can be secret or about a person.
 *
 * @returns e.g. `["job_instance.id is missing", "counter.2.value must be a whole number"]`
 */
export function describeIssues(issues: readonly v.BaseIssue<unknown>[]): string[] {
  return issues.map((issue) => {
    const path = v.getDotPath(issue) ?? "the body";
    if (issue.received === "undefined") return `${path} is missing`;
    return `${path} ${issue.message.replace(` but received ${issue.received}`, "")}`;
  });
}
