import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { settingNamesOf } from "@almahook/pipelines/pipeline";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import { settingWarnings } from "@almahook/pipelines/setting-warnings";
import {
  linksOf,
  lookUpsOf,
  managedPoliciesOf,
  resourcesOf,
  retainedOf,
  rightsOf,
} from "@almahook/synth/deployment";
import type { Deployment } from "@almahook/synth/evaluate";
import { root } from "@almahook/synth/platform";
import { report } from "@almahook/synth/report";
import { resourceTypes } from "@almahook/synth/resource-types";
import { evaluateStage, JOB_NAMES, SECRETS, tryStage } from "@almahook/testing/evaluate-stage";
import { describe, expect, test } from "vitest";

const stateMachine = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

const GIVEN_ARNS = Object.fromEntries(
  pipelines.map(({ name, stateMachine: { setting } }) => [setting, stateMachine(`${name}-given`)]),
);

/** The SSM parameters with the ARNs of a stage. */
const parametersOf = (stage: string) =>
  pipelines.map(({ stateMachine }) => `/apps/almahook/${stage}/${stateMachine.parameter}`);

/** What the look-ups are answered with. */
const lookedUpArns = (stage: string) =>
  parametersOf(stage).map((name) => stateMachine(name.slice(1).replaceAll("/", "-")));

const STAND_INS = pipelines.map(({ name }) => name.toLowerCase());

const ALMA_API_URL = "https://api-na.hosted.exlibrisgroup.com";
const SENTRY_DSN = "https://key@sentry.example.edu/1";
const [[arnSetting = "", givenArn = ""] = []] = Object.entries(GIVEN_ARNS);
const [first] = pipelines;
const [home] = ENVIRONMENTS;
const HOME = home.stage;
/** The protected environment, if there is one. */
const protectedOne = ENVIRONMENTS.find(({ isProtected }) => isProtected) ?? home;
const PROD = protectedOne.stage;

const [alice, mixed, given, ...shared] = await Promise.all([
  // Given other people's state machines, which a personal stage keeps away from, an API to check,
  // which it has no check for, and a blank, which is not a job name.
  evaluateStage("alice", { env: { ...GIVEN_ARNS, ALMA_API_URL, [first.jobNameSetting]: " " } }),
  // Given one ARN, and no secret but the current one.
  evaluateStage(HOME, {
    env: { ...JOB_NAMES, [arnSetting]: givenArn },
    secrets: { AlmaChallengeSecret: SECRETS.AlmaChallengeSecret },
  }),
  evaluateStage(PROD, {
    env: {
      ...JOB_NAMES,
      ...GIVEN_ARNS,
      SENTRY_DSN,
      ALARM_EMAIL: "operations@example.edu, night@example.edu",
      OBSERVE_ONLY: "true",
      ALMA_API_URL,
      [`${first.name}_EXPECTED_EVERY_HOURS`]: "26",
    },
  }),
  ...ENVIRONMENTS.map(({ stage }) => evaluateStage(stage)),
]);
const prod = shared[ENVIRONMENTS.indexOf(protectedOne)] ?? given;

const STAGES = [
  ...ENVIRONMENTS.map(({ stage: name, workspace, isProtected }, index) => ({
    name,
    deployment: shared[index] ?? given,
    workspace,
    arns: lookedUpArns(name),
    lookUps: parametersOf(name),
    standIns: [],
    boundary: `arn:aws:iam::123456789012:policy/almahook-${name}-boundary`,
    concurrency: 50,
    days: isProtected ? 365 : 90,
    isProtected,
  })),
  {
    name: "alice",
    deployment: alice,
    workspace: home.workspace,
    arns: STAND_INS.map((name) => stateMachine(`almahook-alice-${name}`)),
    lookUps: [],
    standIns: STAND_INS,
    boundary: undefined,
    concurrency: undefined,
    days: 7,
    isProtected: false,
  },
];

/** The inputs of the only resource of a type. */
function only(deployment: Deployment, type: string) {
  const found = resourcesOf(deployment, type);
  expect(found).toHaveLength(1);
  return Object(found[0]?.inputs);
}

const lambdaOf = (deployment: Deployment) => only(deployment, "aws:lambda/function:Function");

describe.each(STAGES)("stage $name", ({ name, deployment, arns, ...expected }) => {
  const { logGroup } = deployment.outputs;

  test("has one function: Node 24 on arm64, JSON log, more time than the service takes", () => {
    expect(lambdaOf(deployment)).toMatchObject({
      memorySize: 1024,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "bundle.handler",
      timeout: 10,
      loggingConfig: { logFormat: "JSON", logGroup },
    });
    expect(lambdaOf(deployment).reservedConcurrentExecutions).toBe(expected.concurrency);
  });

  test("keeps the function's log for a time", () => {
    expect(only(deployment, "aws:cloudwatch/logGroup:LogGroup")).toMatchObject({
      name: logGroup,
      retentionInDays: expected.days,
    });
  });

  test("has the workspace and the job names as plain settings, and nothing else", () => {
    expect(lambdaOf(deployment).environment.variables).toEqual({
      WORKSPACE: expected.workspace,
      ...JOB_NAMES,
      SST_RESOURCE_App: JSON.stringify({ name: "almahook", stage: name }),
      SST_KEY_FILE: "resource.enc",
      SST_KEY: expect.any(String),
    });
  });

  test("has a function URL that anybody may call, without CORS", () => {
    expect(only(deployment, "aws:lambda/functionUrl:FunctionUrl")).toEqual({
      functionName: lambdaOf(deployment).name,
      authorizationType: "NONE",
      invokeMode: "BUFFERED",
    });
    const permissions = resourcesOf(deployment, "aws:lambda/permission:Permission");
    expect(permissions.map(({ inputs }) => inputs)).toEqual([
      {
        function: lambdaOf(deployment).name,
        action: "lambda:InvokeFunctionUrl",
        principal: "*",
        functionUrlAuthType: "NONE",
      },
      {
        function: lambdaOf(deployment).name,
        action: "lambda:InvokeFunction",
        principal: "*",
        invokedViaFunctionUrl: true,
      },
    ]);
  });

  test("may start each pipeline's state machine and write its log, and nothing else", () => {
    const role = "WebhookRole";
    expect(rightsOf(deployment)).toEqual([
      { role, effect: "Allow", actions: ["states:StartExecution"], resources: arns },
    ]);
    const arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    expect(managedPoliciesOf(deployment)).toEqual([{ role, arn }]);
  });

  test("has roles within its boundary, which nobody but AWS's services take on", () => {
    for (const { name, inputs } of resourcesOf(deployment, "aws:iam/role:Role")) {
      const service = name === "WebhookRole" ? "lambda.amazonaws.com" : "states.amazonaws.com";
      expect(Object(inputs.assumeRolePolicy).Statement).toEqual([
        expect.objectContaining({ Effect: "Allow", Principal: { Service: service } }),
      ]);
      expect(inputs.permissionsBoundary).toBe(expected.boundary);
    }
  });

  test("looks up its state machines in SSM, or creates stand-ins of its own", () => {
    expect(lookUpsOf(deployment)).toEqual(expected.lookUps);
    const created = resourcesOf(deployment, "aws:sfn/stateMachine:StateMachine");
    expect(created.map(({ inputs }) => [inputs.name, inputs.definition])).toEqual(
      expected.standIns.map((standIn) => [
        `almahook-${name}-${standIn}`,
        readFileSync(`${root}/packages/pipelines/stand-ins/${standIn}.asl.json`, "utf8"),
      ]),
    );
  });

  test("links the secrets, each pipeline's ARN, the function, and what commands need", () => {
    const links = linksOf(deployment).map(({ name, properties }) => [name, properties]);
    expect(Object.fromEntries(links)).toEqual({
      AlmaApiKey: { value: SECRETS.AlmaApiKey },
      AlmaChallengeSecret: { value: SECRETS.AlmaChallengeSecret },
      AlmaPreviousChallengeSecret: { value: SECRETS.AlmaPreviousChallengeSecret },
      ...Object.fromEntries(
        pipelines.map(({ stateMachine: { link } }, index) => [link, { arn: arns[index] }]),
      ),
      Webhook: { name: deployment.outputs.function, url: deployment.outputs.url },
      Deployment: {
        webhookRole: lambdaOf(deployment).role,
        alarmTopic: deployment.outputs.alarmTopic ?? "",
        alarmEmails: "",
        logGroup,
        WORKSPACE: expected.workspace,
        ...Object.fromEntries(pipelines.map((each) => [settingNamesOf(each).acceptedStatuses, ""])),
        ...JOB_NAMES,
        ALMA_API_URL: "",
      },
    });
  });

  test("has the secrets' values in their links and nowhere else", () => {
    const { resources, ...others } = deployment;
    for (const [secret, value] of Object.entries(SECRETS)) {
      const holders = resources.filter((resource) => JSON.stringify(resource).includes(value));
      expect(holders.map((resource) => resource.name)).toEqual([`${secret}LinkRef`]);
      expect(JSON.stringify(others)).not.toContain(value);
    }
  });

  test("types its links as sst-env.d.ts does", () => {
    const written = readFileSync(`${root}/sst-env.d.ts`, "utf8");
    expect(written, "`npm run synth -- --stage dev1` writes it").toBe(
      resourceTypes(linksOf(deployment)),
    );
  });

  test("is tagged, and leaves its function, with its URL, and its log behind if it is protected", () => {
    const { isProtected } = expected;
    expect(deployment.app).toMatchObject({
      tags: { app: "almahook", stage: name },
      protect: isProtected,
      removal: isProtected ? "retain" : "remove",
      purge: !isProtected,
    });
    const retained = [
      "WebhookFunction",
      "WebhookInvokeFunction",
      "WebhookLogGroup",
      "WebhookPublicFunctionUrlAccess",
      "WebhookRole",
      "WebhookUrl",
    ];
    expect(retainedOf(deployment)).toEqual(isProtected ? retained : []);
  });
});

test("ARNs that are set are not looked up, and the others where the settings say", async () => {
  expect(lookUpsOf(mixed)).toEqual(parametersOf(HOME).slice(1));
  expect(lookUpsOf(given)).toEqual([]);
  expect(rightsOf(given).flatMap(({ resources }) => resources)).toEqual(Object.values(GIVEN_ARNS));
  const env = { ...JOB_NAMES, STATE_MACHINE_PARAMETER_PATH: "/apps/almahook" };
  expect(lookUpsOf(await evaluateStage(PROD, { env }))).toEqual(
    pipelines.map(({ stateMachine }) => `/apps/almahook/${stateMachine.parameter}`),
  );
});

describe("what is missing or wrong", () => {
  test("stops a shared stage before anything is created", async () => {
    const env = {
      ...JOB_NAMES,
      [`${first.name}_ACCEPTED_STATUSES`]: "COMPLETED_WARNING; COMPLETED_FAILED",
      [first.stateMachine.setting]: "arn:aws:lambda:us-east-1:123456789012:function:any",
      [`${first.name}_EXPECTED_EVERY_HOURS`]: "169",
      ALARM_EMAIL: "operations@example.edu, somebody, off",
      STATE_MACHINE_PARAMETER_PATH: "/apps/almahook/",
    };
    // As a pipe to `sst secret set` leaves it.
    const secrets = { AlmaChallengeSecret: "", AlmaApiKey: "a-key\r\n" };
    const deployment = await tryStage(PROD, { env, secrets });
    expect(deployment.error).toBe(
      `Stage ${PROD} can't be deployed: ` +
        "the secret AlmaChallengeSecret is not set; " +
        "the secret AlmaApiKey has white space around it (a secret that is set through a pipe ends in a line break); " +
        "ALARM_EMAIL must be e-mail addresses with commas between them, or off; " +
        "STATE_MACHINE_PARAMETER_PATH must be a path in SSM, as in /apps/almahook; " +
        `${first.stateMachine.setting} must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME; ` +
        `${first.name}_ACCEPTED_STATUSES must be job statuses with commas between them, as in COMPLETED_WARNING,COMPLETED_FAILED; ` +
        `${first.name}_EXPECTED_EVERY_HOURS must be a whole number of hours, at most 168: an alarm can look back 7 days.`,
    );
    expect(deployment.resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  test.each(pipelines)("includes the job name of $name", async ({ jobNameSetting }) => {
    const { error } = await tryStage(PROD, { env: { ...JOB_NAMES, [jobNameSetting]: " " } });
    expect(error).toBe(
      `Stage ${PROD} can't be deployed: ${jobNameSetting} is not set (off switches the pipeline off).`,
    );
  });

  test("includes what .env sets for local runs, unless the stage's own file sets it too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "almahook-env-"));
    symlinkSync(join(root, "packages"), join(folder, "packages"));
    writeFileSync(
      join(folder, ".env"),
      `PORT=9000\nSENTRY_DSN=${SENTRY_DSN}\nOBSERVE_ONLY=true\n${arnSetting}=${givenArn}\nAWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083\n`,
    );
    writeFileSync(join(folder, `.env.${HOME}`), "SENTRY_DSN=\n");
    writeFileSync(join(folder, ".env.bob"), "AWS_ENDPOINT_URL_SFN=\nALARM_MAIL=a@example.edu\n");
    const [shared, personal, own] = await Promise.all([
      tryStage(HOME, { root: folder }),
      tryStage("alice", { root: folder, env: {} }),
      tryStage("bob", { root: folder, env: {} }),
    ]).finally(() => rmSync(folder, { recursive: true }));
    const problem = (name: string, stage: string) =>
      `${name} is set in .env, which is for local runs: set it in .env.${stage}, too, if only to nothing`;
    expect(shared.error).toBe(
      `Stage ${HOME} can't be deployed: ${["AWS_ENDPOINT_URL_SFN", "OBSERVE_ONLY", arnSetting]
        .sort()
        .map((name) => problem(name, HOME))
        .join("; ")}.`,
    );
    expect(personal.error).toBe(
      `Stage alice can't be deployed: ${problem("AWS_ENDPOINT_URL_SFN", "alice")}.`,
    );
    expect(own.outputs.warnings).toBe(
      "ALARM_MAIL in .env.bob is not a setting. Did you mean ALARM_EMAIL?",
    );
  });

  test.each([
    ["AlmaChallengeSecret", {}],
    ["AlmaApiKey", { AlmaChallengeSecret: SECRETS.AlmaChallengeSecret }],
  ])("includes %s, where Alma is to be asked, too", async (missing, secrets) => {
    const { error } = await tryStage(PROD, { env: { ...JOB_NAMES, ALMA_API_URL }, secrets });
    expect(error).toContain(`\`sst secret set ${missing} <value>\``);
  });
});

describe("what would harm what is deployed", () => {
  test.each([
    ["sst dev in a shared stage", HOME, { dev: true }, "sst dev is for stages of your own"],
    ["a name that prod's role may act on", `${PROD}-x`, {}, `belong to ${PROD}`],
    [
      "prod anew, after its removal",
      PROD,
      { before: { logGroups: [`/almahook/${PROD}/webhook`], versions: {} } },
      "SST has no state of it",
    ],
  ])("is refused: %s", async (_, name, options, why) => {
    const { error, resources } = await tryStage(name, options);
    expect(error).toContain(`Stage ${name} can't be deployed: `);
    expect(error).toContain(why);
    expect(resources.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  test.each([
    ["an interrupted deployment", HOME, {}],
    ["every other deployment", PROD, { Webhook: 1 }],
  ])("is not a log group that AWS has after %s", async (_, name, versions) => {
    const logGroup = `/almahook/${name}/webhook`;
    const before = { logGroups: [logGroup, `${logGroup}-of-others`], versions };
    const { error, resources } = await tryStage(name, { before });
    expect(error).toBeUndefined();
    const imported = resources.filter(({ imported }) => imported);
    expect(imported.map(({ name, imported }) => [name, imported])).toEqual([
      ["WebhookLogGroup", logGroup],
    ]);
  });
});

test("the previous secret is empty until it is set, and Alma's key while it is not needed", () => {
  const empty = linksOf(mixed).filter(({ properties }) => properties.value === "");
  expect(empty.map(({ name }) => name)).toEqual(["AlmaApiKey", "AlmaPreviousChallengeSecret"]);
});

describe("a pipeline that is off", () => {
  const others = pipelines.slice(1);

  test.skipIf(others.length === 0)(
    "has no link, right, look-up, alarm or series, and leaves the rest as it is",
    async () => {
      const env = {
        ...JOB_NAMES,
        [first.jobNameSetting]: "off",
        [`${first.name}_EXPECTED_EVERY_HOURS`]: "26",
        [first.stateMachine.setting]: "not looked at",
      };
      const off = await evaluateStage(PROD, { env });
      const arns = lookedUpArns(PROD).slice(1);
      expect(lambdaOf(off).environment.variables).toEqual({
        ...lambdaOf(prod).environment.variables,
        [first.jobNameSetting]: "off",
      });
      expect(rightsOf(off).flatMap(({ resources }) => resources)).toEqual(arns);
      expect(lookUpsOf(off)).toEqual(parametersOf(PROD).slice(1));
      const named = ({ resources }: Deployment) =>
        resources
          .filter(({ type }) => !type.endsWith(":BucketObjectv2"))
          .map(({ type, name }) => `${type} ${name}`);
      const slug = `-${first.name.toLowerCase()}`;
      expect(named(off)).toEqual(
        named(prod).filter(
          (name) => !name.includes(first.stateMachine.link) && !name.includes(slug),
        ),
      );
      const dashboard = JSON.stringify(only(off, "aws:cloudwatch/dashboard:Dashboard"));
      expect(dashboard).not.toContain(`"${first.name}`);
      for (const { name } of others) expect(dashboard).toContain(name);
      expect(resourceTypes(linksOf(off))).toBe(resourceTypes(linksOf(prod)));
      expect(report(off)).not.toContain("pipeline is off");
    },
  );

  test("is not every pipeline", async () => {
    const env = Object.fromEntries(pipelines.map(({ jobNameSetting }) => [jobNameSetting, "off"]));
    const { error } = await tryStage(PROD, { env });
    expect(error).toBe(`Stage ${PROD} can't be deployed: every pipeline is off.`);
  });
});

test("a stage that only observes is late when it has observed nothing, and has no check", () => {
  // The only function: there is no check.
  expect(lambdaOf(given).environment.variables).toMatchObject({ OBSERVE_ONLY: "true", SENTRY_DSN });
  const alarms = resourcesOf(given, "aws:cloudwatch/metricAlarm:MetricAlarm");
  const names = alarms.map(({ inputs }) => String(inputs.name));
  expect(names.filter((name) => /late|missed|checked/.test(name))).toEqual([
    `almahook-${PROD}-late-${first.name.toLowerCase()}`,
  ]);
});

test("`sst dev` makes the same links, and a function that waits at breakpoints", async () => {
  const live = await evaluateStage("alice", { dev: true });
  expect(resourceTypes(linksOf(live))).toBe(resourceTypes(linksOf(alice)));
  expect(lambdaOf(live)).toMatchObject({
    handler: "bootstrap",
    runtime: "provided.al2023",
    timeout: 900,
  });
  expect(live.live.map(({ properties }) => properties.esbuild.sourcemap)).toEqual(["linked"]);
});

describe("the summary for a reviewer", () => {
  test("says which stage it is, and what stays behind", () => {
    expect(report(alice)).toContain(
      `# almahook, personal stage alice, for the jobs of ${home.word}\n`,
    );
    expect(report(alice)).toMatch(/Stays in AWS when it is removed \| nothing /);
    expect(report(prod)).toContain(`# almahook, stage ${PROD}\n`);
    expect(report(prod)).toMatch(/Stays in AWS when it is removed \| .*`WebhookLogGroup`/);
  });

  test("lists the alarms, and says who hears of them", async () => {
    const off = await evaluateStage(HOME, { env: { ...JOB_NAMES, ALARM_EMAIL: "off" } });
    expect(report(prod)).toMatch(new RegExp(`^\\| almahook-${PROD}-failed +\\| \\w`, "m"));
    expect(report(prod)).toContain("Alarms are sent to nobody.");
    expect(report(given)).toContain(
      "Alarms are sent to `operations@example.edu`, `night@example.edu`.",
    );
    expect(report(off)).toContain("Alarms are sent to nobody.");
    const subscriptions = resourcesOf(given, "aws:sns/topicSubscription:TopicSubscription");
    expect(subscriptions.map(({ inputs }) => inputs.protocol)).toEqual(["email", "email"]);
    expect(report(off)).not.toContain("ALARM_EMAIL is not set");
    expect(report(alice)).toContain("It has no alarms.");
    expect(resourcesOf(alice, "aws:sns/topic:Topic")).toEqual([]);
  });

  test("warns of settings that can't work, and of alarms that nobody hears", async () => {
    const warnings = (deployment: Deployment) =>
      [...report(deployment).matchAll(/^> \*\*Warning\*\*: (.*)$/gm)].map(([, warning]) => warning);
    expect(warnings(alice)).toEqual([]);
    expect(warnings(prod)).toEqual([
      ...settingWarnings({
        workspace: protectedOne.workspace,
        pipelines,
        jobNames: perPipeline(({ name }) => `${name} EXPORT`),
      }),
      "ALARM_EMAIL is not set: nobody receives alarms.",
    ]);
    expect(warnings(prod).length).toBeGreaterThan(1);
    expect(warnings(await evaluateStage(`${PROD}uction`, { env: {} }))).toEqual([
      `${PROD}uction is a personal stage. Did you mean ${PROD}?`,
    ]);
    expect(warnings(given)).toContain("OBSERVE_ONLY is set: this stage starts no pipeline.");
  });
});
