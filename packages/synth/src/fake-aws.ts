import { createHash } from "node:crypto";

/** The account in AWS's documentation. */
const ACCOUNT = "123456789012";
const REGION = "us-east-1";

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

interface Made {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** The state of a new resource: its inputs, and the same generated values every time. */
export function fakeResource({ type, name, inputs }: Made) {
  const given = { name, ...inputs };
  const [service = ""] = type.replace(/^aws:/, "").split("/");
  return {
    id: String(given.name),
    state: { ...given, arn: arn(service, String(given.name)), ...details(type, given) },
  };
}

function details(type: string, { name }: { name: unknown }) {
  switch (type) {
    case "aws:sfn/stateMachine:StateMachine":
      return { arn: arn("states", `stateMachine:${name}`) };
    case "aws:lambda/function:Function":
      return { arn: arn("lambda", `function:${name}`) };
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://example.lambda-url.${REGION}.on.aws/` };
    case "aws:iam/role:Role":
      return { arn: `arn:aws:iam::${ACCOUNT}:role/${name}` };
    case "random:index/randomBytes:RandomBytes":
      return { base64: createHash("sha256").update(String(name)).digest("base64") };
    default:
      return {};
  }
}

/** The answer to a look-up in AWS. */
export function fakeResult(
  { token, inputs }: { token: string; inputs: Record<string, unknown> },
  logGroupNames: readonly string[],
) {
  switch (token) {
    case "aws:cloudwatch/getLogGroups:getLogGroups":
      return { ...inputs, logGroupNames };
    case "aws:index/getPartition:getPartition":
      return { partition: "aws" };
    case "aws:index/getRegion:getRegion":
      return { region: REGION };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT };
    case "aws:iam/getPolicyDocument:getPolicyDocument":
      return { ...inputs, json: JSON.stringify(inputs) };
    case "aws:ssm/getParameter:getParameter":
      return {
        ...inputs,
        value: arn("states", `stateMachine:${String(inputs.name).slice(1).replaceAll("/", "-")}`),
      };
    default:
      throw new Error(`There is no answer to ${token} yet: add one to fake-aws.ts`);
  }
}
