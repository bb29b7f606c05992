import { readFileSync } from "node:fs";
import { root } from "@almahook/synth/platform";
import { parse } from "yaml";
import type { Statement } from "./iam-policy.ts";

export const template = parse(readFileSync(`${root}/packages/infra/stage-rights.yml`, "utf8"));

const PSEUDO_PARAMETERS = { "AWS::Partition": "aws", "AWS::AccountId": "123456789012" };

/** Parameters: an example of a repository, with state machines of any name. */
export const REPOSITORY = {
  StateMachines: "*",
  Owner: "example",
  OwnerId: "1234",
  Repository: "almahook",
  RepositoryId: "5678",
};

/**
 * Evaluates the template with parameters, as CloudFormation does.
 *
 * @returns who may take on the role (`trust`), and what it, any role within the boundary, and a
 *   person who has `operator` may do
 */
export function evaluateTemplate(parameters: Record<string, string>) {
  const defaults = Object.entries<{ Default?: string }>(template.Parameters)
    .map(([name, { Default }]) => [name, Default])
    .filter(([, value]) => value !== undefined);
  const values: Record<string, string> = {
    ...PSEUDO_PARAMETERS,
    ...Object.fromEntries(defaults),
    ...parameters,
  };
  const { Boundary, Operator, Role } = template.Resources;
  const sub = (text: string, more: object = {}) =>
    text.replace(/\$\{([^}]+)\}/g, (_, name) => {
      const value = { ...values, ...more }[name];
      if (value === undefined) throw new Error(`The parameter ${name} has no value`);
      return value;
    });
  const holds = (name: string) => {
    const [left, right] = template.Conditions[name]["Fn::Equals"].map(resolve);
    return left === right;
  };

  /** A value with what CloudFormation puts in for its functions. */
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((each) => each !== undefined);
    if (typeof value !== "object" || value === null) return value;
    const [[key, argument] = ["", undefined]] = Object.entries(value);
    switch (key) {
      case "Fn::Sub":
        if (typeof argument === "string") return sub(argument);
        return sub(argument[0], Object(resolve(argument[1])));
      // The only list is one of names with commas between them.
      case "Fn::Join":
        return String(resolve(argument[1])).split(",").join(argument[0]);
      case "Fn::Split":
        return String(resolve(argument[1])).split(argument[0]);
      case "Fn::If": {
        const [name, yes, no] = argument;
        return resolve(holds(name) ? yes : no);
      }
      case "Ref":
        if (argument === "AWS::NoValue") return undefined;
        if (argument === "Boundary") {
          const { "Fn::Sub": name } = Boundary.Properties.ManagedPolicyName;
          return sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${name}`);
        }
        return sub(`\${${argument}}`);
      default:
        return Object.fromEntries(
          Object.entries(value).map(([name, each]) => [name, resolve(each)]),
        );
    }
  }

  const statements = (document: { Statement: unknown }) =>
    resolve(document.Statement) as Statement[];
  return {
    trust: statements(Role.Properties.AssumeRolePolicyDocument),
    role: statements(Role.Properties.Policies[0].PolicyDocument),
    boundary: statements(Boundary.Properties.PolicyDocument),
    operator: statements(Operator.Properties.PolicyDocument),
  };
}
