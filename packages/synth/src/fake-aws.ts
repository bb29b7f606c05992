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

/** The state of a new resource: its inputs, and the same generated values every time. */
export function fakeResource({ type, name, inputs }: Made) {
  const given = { name, ...inputs };
  const id = String(given.name);
  const [service = ""] = type.replace(/^aws:/, "").split("/");
  return { id, state: { ...given, arn: arn(service, id), ...details(type, id, inputs) } };
}

function details(type: string, name: string, inputs: Made["inputs"]) {
  switch (type) {
    case "aws:cloudwatch/dashboard:Dashboard":
      return { arn: globalArn("cloudwatch", `dashboard/${inputs.dashboardName}`) };
    case "aws:cloudwatch/eventRule:EventRule":
      return { arn: arn("events", `rule/${name}`) };
    case "aws:cloudwatch/logGroup:LogGroup":
      return { arn: arn("logs", `log-group:${name}`) };
    case "aws:cloudwatch/metricAlarm:MetricAlarm":
      return { arn: arn("cloudwatch", `alarm:${name}`) };
    case "aws:iam/role:Role":
      return { arn: globalArn("iam", `role/${name}`) };
    case "aws:lambda/function:Function":
      return { arn: arn("lambda", `function:${name}`) };
    case "aws:lambda/functionUrl:FunctionUrl":
      return { functionUrl: `https://example.lambda-url.${REGION}.on.aws/` };
    case "aws:s3/bucketObjectv2:BucketObjectv2":
      return { arn: `arn:aws:s3:::${inputs.bucket}-abcdefghijkl/${inputs.key}` };
    case "aws:scheduler/schedule:Schedule":
      return { arn: arn("scheduler", `schedule/default/${name}`) };
    case "aws:sfn/stateMachine:StateMachine":
      return { arn: arn("states", `stateMachine:${name}`) };
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
