import type { Deployment } from "@almahook/synth/evaluate";
import { deploymentCalls } from "./deployment-calls.ts";
import type { Call } from "./iam-policy.ts";

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const policy = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
export const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

const within = (boundary: string) => ({ "iam:PermissionsBoundary": boundary });
const passedTo = (service: string) => ({ "iam:PassedToService": `${service}.amazonaws.com` });

const own = role("almahook-dev1-WebhookRole-abcdefgh");
const ownBoundary = within(policy("almahook-dev1-boundary"));

/** The same calls on one resource. */
const on = (resource: string, actions: string, context?: Call["context"]): Call[] =>
  actions.split(" ").map((action) => ({ action, resource, ...(context && { context }) }));

/** What the role that deploys dev1 must not do. */
export const forbiddenCalls = (prod: Deployment): Call[] => [
  // All that is prod's own among the calls of its deployment.
  ...deploymentCalls(prod).filter(({ resource }) => /\bprod\b/.test(resource)),
  // Its secret, passphrase and state in other ways, and the account's.
  ...on(
    "arn:aws:s3:::sst-state-abcdefghijkl/secret/almahook/prod.json",
    "s3:GetObjectVersion s3:DeleteObjectVersion s3:DeleteObject s3:PutObject",
  ),
  ...on(
    "arn:aws:ssm:us-east-1:123456789012:parameter/sst/passphrase/almahook/prod",
    "ssm:PutParameter ssm:DeleteParameter ssm:GetParameterHistory",
  ),
  ...on(
    "arn:aws:s3:::sst-state-abcdefghijkl",
    "s3:PutBucketPolicy s3:PutBucketVersioning s3:DeleteBucket",
  ),
  ...on("arn:aws:ssm:us-east-1:123456789012:parameter/sst/bootstrap", "ssm:PutParameter"),
  ...on(
    "arn:aws:logs:us-east-1:123456789012:log-group:/almahook/prod/webhook",
    "logs:FilterLogEvents logs:StartQuery logs:PutSubscriptionFilter",
  ),
  // A role of its own that can do more than the boundary allows.
  ...on(own, "iam:CreateRole iam:PutRolePolicy"),
  ...[ADMINISTRATOR, policy("almahook-prod-boundary")].flatMap((other) =>
    on(own, "iam:CreateRole iam:PutRolePermissionsBoundary", within(other)),
  ),
  ...on(own, "iam:DeleteRolePermissionsBoundary", ownBoundary),
  ...on(own, "iam:AttachRolePolicy", { ...ownBoundary, "iam:PolicyARN": ADMINISTRATOR }),
  ...on(own, "iam:AttachRolePolicy", { "iam:PolicyARN": BASIC }),
  ...on(own, "iam:PassRole", passedTo("ec2")),
  ...on(
    policy("almahook-dev1-boundary"),
    "iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:DeletePolicy",
  ),
  // Roles of others, and the one that deploys.
  ...["github-almahook-dev1", "github-almahook-prod", "Administrator"]
    .map(role)
    .flatMap((arn) => [
      ...on(arn, "iam:PutRolePolicy iam:PutRolePermissionsBoundary", ownBoundary),
      ...on(arn, "iam:UpdateAssumeRolePolicy sts:AssumeRole"),
      ...on(arn, "iam:PassRole", passedTo("lambda")),
    ]),
  ...on("arn:aws:iam::123456789012:user/somebody", "iam:CreateUser iam:CreateAccessKey"),
  ...on(
    "arn:aws:states:us-east-1:123456789012:stateMachine:ppod-prod",
    "states:StartExecution states:UpdateStateMachine states:DeleteStateMachine",
  ),
];
