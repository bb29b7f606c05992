/** A statement of a policy, as far as the policies here use it. */
export interface Statement {
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
  /** Values by condition key, by operator. */
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** A call of an AWS API. */
export interface Call {
  /** E.g. `iam:CreateRole`. */
  action: string;
  /** An ARN, or `*` for an action that takes no resource. */
  resource: string;
  /** Values of condition keys. */
  context?: Record<string, string>;
}

/**
 * Whether a policy allows a call: a statement allows it, and none denies it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function allows(policy: readonly Statement[], call: Call): boolean {
  const effects = policy.filter((each) => applies(each, call)).map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function applies({ Action, Resource, Condition = {} }: Statement, call: Call) {
  const { action, resource, context = {} } = call;
  return (
    [Action].flat().some((pattern) => like(pattern.toLowerCase(), action.toLowerCase())) &&
    [Resource].flat().some((pattern) => like(pattern, resource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, values]) => {
        const given = context[key];
        return (
          given !== undefined && [values].flat().some((value) => holds(operator, value, given))
        );
      }),
    )
  );
}

function holds(operator: string, value: string, given: string) {
  if (operator === "StringEquals") return value === given;
  if (operator === "ArnEquals") return like(value, given);
  throw new Error(`How ${operator} compares is not known here`);
}

/** `*` stands for any characters, `?` for one. */
function like(pattern: string, text: string) {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(text);
}
