import { lookUpsOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";

type Inputs = Record<string, unknown>;

const arn = (service: string, resource: unknown) =>
  `arn:aws:${service}:us-east-1:123456789012:${resource}`;
/** Of a service whose ARNs name no region. */
const globalArn = (service: string, resource: unknown) =>
  `arn:aws:${service}::123456789012:${resource}`;

/** The ARN of a resource by its type; none for what belongs to another resource. */
const ARNS: Record<string, ((inputs: Inputs) => string) | undefined> = {
  "aws:cloudwatch/dashboard:Dashboard": ({ dashboardName }) =>
    globalArn("cloudwatch", `dashboard/${dashboardName}`),
  "aws:cloudwatch/eventRule:EventRule": ({ name }) => arn("events", `rule/${name}`),
  "aws:cloudwatch/eventTarget:EventTarget": undefined,
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => arn("logs", `log-group:${name}`),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": undefined,
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => arn("cloudwatch", `alarm:${name}`),
  "aws:iam/role:Role": ({ name }) => globalArn("iam", `role/${name}`),
  "aws:lambda/function:Function": ({ name }) => arn("lambda", `function:${name}`),
  "aws:lambda/functionUrl:FunctionUrl": undefined,
  "aws:lambda/permission:Permission": undefined,
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ bucket, key }) =>
    `arn:aws:s3:::${bucket}-abcdefghijkl/${key}`,
  "aws:scheduler/schedule:Schedule": ({ name }) => arn("scheduler", `schedule/default/${name}`),
  "aws:sns/topic:Topic": ({ name }) => arn("sns", name),
  "aws:sns/topicPolicy:TopicPolicy": undefined,
  "aws:sns/topicSubscription:TopicSubscription": undefined,
};

/** The ARNs of what a deployment creates. @throws if a type is not known here */
export function resourceArns({ resources }: Deployment): string[] {
  const arns = resources
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap(({ type, inputs }) => {
      if (!(type in ARNS)) throw new Error(`Add the ARN of a ${type} to ${import.meta.filename}`);
      return ARNS[type]?.(inputs) ?? [];
    });
  return [...new Set(arns)];
}

/**
 * The ARNs of what SST keeps of a stage, and of the parameters that it looks up: what a deployment
 * reads, and what it writes besides.
 *
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/project/provider/aws.go
 */
export function stateArns(deployment: Deployment): { read: string[]; written: string[] } {
  const { stage } = deployment.app;
  const object = (path: string) => `arn:aws:s3:::sst-state-abcdefghijkl/${path}`;
  const parameter = (path: string) => arn("ssm", `parameter${path}`);
  return {
    read: [
      object(`secret/almahook/${stage}.json`),
      parameter(`/sst/passphrase/almahook/${stage}`),
      ...lookUpsOf(deployment).map(parameter),
    ],
    written: [
      object(`app/almahook/${stage}.json`),
      object(`lock/almahook/${stage}.json`),
      ...["eventlog", "snapshot", "summary", "update"].map((kind) =>
        object(`${kind}/almahook/${stage}/0123456789.json`),
      ),
    ],
  };
}
