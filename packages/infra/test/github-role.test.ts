import { readFileSync } from "node:fs";
import { resourcesOf } from "@almahook/synth/deployment";
import { root } from "@almahook/synth/platform";
import { evaluateStage } from "@almahook/testing/evaluate-stage";
import { expect, test } from "vitest";
import { parse } from "yaml";

const template = parse(readFileSync(`${root}/packages/infra/github-role.yml`, "utf8"));
const { AssumeRolePolicyDocument, Policies } = template.Resources.Role.Properties;
const dev1 = await evaluateStage("dev1");

const statements: { Action: string[]; Resource: unknown }[] =
  Policies[0].PolicyDocument.Statement.filter((statement: object) => "Action" in statement);

test("one GitHub environment of one repository may take on the role", () => {
  const [{ Condition }] = AssumeRolePolicyDocument.Statement;
  const claim = "token.actions.githubusercontent.com";
  expect(Condition).toEqual({
    StringEquals: {
      [`${claim}:aud`]: "sts.amazonaws.com",
      [`${claim}:sub`]: { "Fn::Sub": expect.any(String) },
    },
  });
  expect(Condition.StringEquals[`${claim}:sub`]["Fn::Sub"]).toMatch(
    /^repo:\$\{Repository\}:environment:\$\{Stage\}$/,
  );
});

/** IAM's name of a service, of Pulumi's type of a resource. */
const serviceOf = (type: string) =>
  type.startsWith("aws:cloudwatch/log") ? "logs" : (type.split(/[:/]/)[1] ?? "");

test("the role may use every AWS service that a shared stage is made of", () => {
  const types = dev1.resources.map(({ type }) => type).filter((type) => type.startsWith("aws:"));
  const services = statements.flatMap(({ Action }) => Action.map((action) => action.split(":")[0]));
  expect(services).toEqual(expect.arrayContaining(["ssm", ...types.map(serviceOf)]));
});

test.each([
  ["aws:lambda/function:Function", /function:almahook-\$\{Stage\}-\*/],
  ["aws:iam/role:Role", /role\/almahook-\$\{Stage\}-\*/],
  ["aws:sns/topic:Topic", /:almahook-\$\{Stage\}-\*/],
])("the role may change each %s by the name that it has", (type, pattern) => {
  const granted = statements.filter(({ Action }) => Action[0]?.startsWith(`${serviceOf(type)}:`));
  expect(granted.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
    expect.stringMatching(pattern),
  ]);
  for (const { inputs } of resourcesOf(dev1, type)) {
    expect(inputs.name).toMatch(/^almahook-dev1-/);
  }
});
