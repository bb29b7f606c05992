import { expectedEverySetting } from "@almahook/pipelines/pipeline-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { lookUpsOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import type { Call } from "./iam-policy.ts";

/** With everything that a shared stage can have. */
export const everySetting = {
  ...Object.fromEntries(
    pipelines.flatMap(({ name, jobNameSetting, defaultJobName }) => [
      [jobNameSetting, defaultJobName("Dev1")],
      [expectedEverySetting(name), "26"],
    ]),
  ),
  ALARM_EMAIL: "operations@example.edu",
  ALMA_API_URL: "https://api-na.hosted.exlibrisgroup.com",
};
export const everySecret = { AlmaChallengeSecret: "a secret", AlmaApiKey: "a key" };

const ACCOUNT = "123456789012";

const arn = (
  service: string,
  resource: unknown,
  { region = "us-east-1", account = ACCOUNT } = {},
) => `arn:aws:${service}:${region}:${account}:${resource}`;
const s3 = (path: string) => arn("s3", path, { region: "", account: "" });
const logGroup = (name: unknown) => arn("logs", `log-group:${name}`);
const role = (name: unknown) => arn("iam", `role/${name}`, { region: "" });
const lambda = (name: unknown) => arn("lambda", `function:${name}`);

type Inputs = Record<string, unknown>;

/** The same calls on one resource. */
const on = (resource: string, actions: string, context?: Call["context"]): Call[] =>
  actions.split(" ").map((action) => ({ action, resource, ...(context && { context }) }));

const pass = (arn: unknown, service: string) =>
  on(String(arn), "iam:PassRole", { "iam:PassedToService": service });

/**
 * What it takes to create, read, change and delete a resource of each type.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service which Pulumi's
 *   provider is built on
 */
const CALLS: Record<string, (inputs: Inputs) => Call[]> = {
  "aws:lambda/function:Function": ({ name, role }) => [
    ...on(
      lambda(name),
      "lambda:CreateFunction lambda:GetFunction lambda:GetFunctionConfiguration " +
        "lambda:ListVersionsByFunction lambda:GetFunctionCodeSigningConfig " +
        "lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration " +
        "lambda:PutFunctionConcurrency lambda:DeleteFunctionConcurrency " +
        "lambda:TagResource lambda:UntagResource lambda:ListTags lambda:DeleteFunction",
    ),
    ...pass(role, "lambda.amazonaws.com"),
  ],
  "aws:lambda/functionUrl:FunctionUrl": ({ functionName }) =>
    on(
      lambda(functionName),
      "lambda:CreateFunctionUrlConfig lambda:GetFunctionUrlConfig " +
        "lambda:UpdateFunctionUrlConfig lambda:DeleteFunctionUrlConfig",
    ),
  "aws:lambda/permission:Permission": ({ function: name }) =>
    on(lambda(name), "lambda:AddPermission lambda:GetPolicy lambda:RemovePermission"),
  "aws:iam/role:Role": ({ name, permissionsBoundary, managedPolicyArns }) => {
    const boundary = { "iam:PermissionsBoundary": String(permissionsBoundary) };
    return [
      ...on(
        role(name),
        "iam:CreateRole iam:PutRolePermissionsBoundary iam:PutRolePolicy iam:DeleteRolePolicy",
        boundary,
      ),
      ...[managedPolicyArns ?? []].flat().flatMap((policy) =>
        on(role(name), "iam:AttachRolePolicy iam:DetachRolePolicy", {
          ...boundary,
          "iam:PolicyARN": String(policy),
        }),
      ),
      ...on(
        role(name),
        "iam:GetRole iam:GetRolePolicy iam:ListRolePolicies iam:ListAttachedRolePolicies " +
          "iam:ListInstanceProfilesForRole iam:UpdateAssumeRolePolicy iam:UpdateRole " +
          "iam:TagRole iam:UntagRole iam:DeleteRole",
      ),
    ];
  },
  "aws:scheduler/schedule:Schedule": ({ name, target }) => [
    ...on(
      arn("scheduler", `schedule/default/${name}`),
      "scheduler:CreateSchedule scheduler:GetSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule",
    ),
    ...pass(Object(target).roleArn, "scheduler.amazonaws.com"),
  ],
  "aws:cloudwatch/logGroup:LogGroup": ({ name }) => [
    ...on("*", "logs:DescribeLogGroups"),
    ...on(
      logGroup(name),
      "logs:CreateLogGroup logs:PutRetentionPolicy logs:DeleteRetentionPolicy " +
        "logs:ListTagsForResource logs:TagResource logs:UntagResource logs:DeleteLogGroup",
    ),
  ],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ({ logGroupName }) =>
    on(
      logGroup(logGroupName),
      "logs:PutMetricFilter logs:DescribeMetricFilters logs:DeleteMetricFilter",
    ),
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ name }) => [
    // AWS asks for the right on all alarms.
    ...on(arn("cloudwatch", "alarm:*"), "cloudwatch:DescribeAlarms"),
    ...on(
      arn("cloudwatch", `alarm:${name}`),
      "cloudwatch:PutMetricAlarm cloudwatch:ListTagsForResource cloudwatch:TagResource " +
        "cloudwatch:UntagResource cloudwatch:DeleteAlarms",
    ),
  ],
  "aws:cloudwatch/dashboard:Dashboard": ({ dashboardName }) =>
    on(
      arn("cloudwatch", `dashboard/${dashboardName}`, { region: "" }),
      "cloudwatch:PutDashboard cloudwatch:GetDashboard cloudwatch:DeleteDashboards",
    ),
  "aws:cloudwatch/eventRule:EventRule": ({ name }) =>
    on(
      arn("events", `rule/${name}`),
      "events:PutRule events:DescribeRule events:ListTagsForResource events:TagResource " +
        "events:UntagResource events:DeleteRule",
    ),
  "aws:cloudwatch/eventTarget:EventTarget": ({ rule }) =>
    on(
      arn("events", `rule/${rule}`),
      "events:PutTargets events:ListTargetsByRule events:RemoveTargets",
    ),
  "aws:sns/topicPolicy:TopicPolicy": ({ arn: topic }) =>
    on(String(topic), "sns:GetTopicAttributes sns:SetTopicAttributes"),
  "aws:sns/topic:Topic": ({ name }) =>
    on(
      arn("sns", name),
      "sns:CreateTopic sns:GetTopicAttributes sns:SetTopicAttributes sns:ListTagsForResource " +
        "sns:TagResource sns:UntagResource sns:DeleteTopic",
    ),
  // For the last three, too, AWS names the topic when it refuses them.
  "aws:sns/topicSubscription:TopicSubscription": ({ topic }) =>
    on(
      String(topic),
      "sns:Subscribe sns:GetSubscriptionAttributes sns:SetSubscriptionAttributes sns:Unsubscribe",
    ),
  "aws:s3/bucketObjectv2:BucketObjectv2": ({ bucket, key }) =>
    on(
      s3(`${bucket}-abcdefghijkl/${key}`),
      "s3:PutObject s3:PutObjectTagging s3:GetObject s3:GetObjectTagging s3:DeleteObject",
    ),
};

/** What a deployment of a stage calls in AWS: SST itself, and Pulumi for each resource. */
export function deploymentCalls(deployment: Deployment): Call[] {
  const { name, stage } = deployment.app;
  const resources = deployment.resources
    .filter(({ type }) => type.startsWith("aws:"))
    .flatMap(({ type, inputs }) => {
      const calls = CALLS[type];
      if (!calls) throw new Error(`Add to ${import.meta.filename} what a ${type} needs`);
      return calls(inputs);
    });
  const parameters = lookUpsOf(deployment).map((parameter) => `parameter${parameter}`);
  const calls = [
    ...sstCalls(name, stage),
    ...parameters.flatMap((parameter) => on(arn("ssm", parameter), "ssm:GetParameter")),
    ...resources,
  ];
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

/**
 * What SST keeps of a stage.
 *
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/project/provider/aws.go
 */
function sstCalls(app: string, stage: string): Call[] {
  const state = (key: string) => s3(`sst-state-abcdefghijkl${key}`);
  const parameter = (path: string) => arn("ssm", `parameter/sst/${path}`);
  return [
    ...on(parameter("bootstrap"), "ssm:GetParameter"),
    ...on(parameter(`passphrase/${app}/${stage}`), "ssm:GetParameter"),
    ...on(parameter(`passphrase/${app}/_fallback`), "ssm:GetParameter"),
    ...on(state(""), "s3:ListBucket"),
    ...on(s3("sst-asset-abcdefghijkl"), "s3:ListBucket"),
    ...on(state(`/secret/${app}/${stage}.json`), "s3:GetObject"),
    ...on(state(`/secret/${app}/_fallback.json`), "s3:GetObject"),
    ...on(state(`/app/${app}/${stage}.json`), "s3:GetObject s3:PutObject"),
    ...on(state(`/lock/${app}/${stage}.json`), "s3:GetObject s3:PutObject s3:DeleteObject"),
    ...["eventlog", "snapshot", "summary", "update"].flatMap((kind) =>
      on(state(`/${kind}/${app}/${stage}/0123456789.json`), "s3:PutObject"),
    ),
  ];
}
