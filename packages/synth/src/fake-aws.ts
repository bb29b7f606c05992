import { createHash } from "node:crypto";

/** The account in AWS's documentation. */
const ACCOUNT = "123456789012";
const REGION = "us-east-1";

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
/** Of a service whose ARNs name no region. */
const globalArn = (service: string, resource: string) =>
  `arn:aws:${service}::${ACCOUNT}:${resource}`;

interface Made {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

/** The ARNs of resources up to their names, by type, where the type does not say them. */
const ARN_PREFIXES: Record<string, string> = {
  "aws:cloudwatch/dashboard:Dashboard": globalArn("cloudwatch", "dashboard/"),
  "aws:cloudwatch/eventRule:EventRule": arn("events", "rule/"),
  "aws:cloudwatch/logGroup:LogGroup": arn("logs", "log-group:"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": arn("cloudwatch", "alarm:"),
  "aws:iam/role:Role": globalArn("iam", "role/"),
  "aws:lambda/function:Function": arn("lambda", "function:"),
  "aws:scheduler/schedule:Schedule": arn("scheduler", "schedule/default/"),
  "aws:sfn/stateMachine:StateMachine": arn("states", "stateMachine:"),
};

/** The state of a new resource: its inputs, and the same generated values every time. */
export function fakeResource({ type, name, inputs }: Made) {
  const id = String(inputs.name ?? inputs.dashboardName ?? name);
  const [service = ""] = type.replace(/^aws:/, "").split("/");
  const prefix = ARN_PREFIXES[type] ?? arn(service, "");
  return { id, state: { name, ...inputs, arn: `${prefix}${id}`, ...details(type, id, inputs) } };
}

function details(type: string, name: string, { bucket, key }: Made["inputs"]) {
  switch (type) {
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://example.lambda-url.${REGION}.on.aws/` };
    case "aws:s3/bucketObjectv2:BucketObjectv2":
      return { arn: `arn:aws:s3:::${bucket}-abcdefghijkl/${key}` };
    case "random:index/randomBytes:RandomBytes":
      return { base64: createHash("sha256").update(name).digest("base64") };
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
