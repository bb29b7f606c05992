/**
 * `node packages/infra/test/policy-table.ts`: prints as a table what the role that deploys dev1 may
 * and may not do.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evaluate } from "@almahook/synth/evaluate";
import { deploymentCalls, everySecret, everySetting } from "./deployment-calls.ts";
import { forbiddenCalls } from "./forbidden-calls.ts";
import { allows, type Call } from "./iam-policy.ts";
import { evaluateTemplate, REPOSITORY } from "./role-template.ts";

const folder = mkdtempSync(join(tmpdir(), "almahook-policy-"));
const evaluateStage = (stage: string) =>
  evaluate({ stage, env: everySetting, secrets: everySecret, work: join(folder, stage) });
const [dev1, prod] = await Promise.all([evaluateStage("dev1"), evaluateStage("prod")]).finally(() =>
  rmSync(folder, { recursive: true }),
);
const { role } = evaluateTemplate({ ...REPOSITORY, Stage: "dev1" });

for (const [title, calls] of [
  ["that a deployment of dev1 makes", deploymentCalls(dev1)],
  ["that its role must not make", forbiddenCalls(prod)],
] as const) {
  process.stdout.write(`\n${calls.length} calls ${title}\n\n`);
  for (const [row, actions] of Map.groupBy(calls, verdict)) {
    process.stdout.write(`${row}\n    ${actions.map(({ action }) => action).join(" ")}\n`);
  }
}

function verdict({ resource, context = {}, action }: Call) {
  const conditions = Object.entries(context).map((pair) => pair.join("="));
  const outcome = allows(role, { action, resource, context }) ? "allowed" : "denied ";
  return [outcome, resource, ...conditions].join("  ");
}
