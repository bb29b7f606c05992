import { environmentOf } from "@almahook/pipelines/environments";
import { settingNamesOf } from "@almahook/pipelines/pipeline";
import { pipelines } from "@almahook/pipelines/registry";
import {
  alarmsOf,
  functionOf,
  linksOf,
  lookUpsOf,
  managedPoliciesOf,
  resourcesOf,
  retainedOf,
  rightsOf,
} from "./deployment.ts";
import type { Deployment } from "./evaluate.ts";
import type { BundleSizes } from "./function-bundle.ts";

/** Describes a deployment for a reviewer, in Markdown. */
export function report(deployment: Deployment, bundle?: BundleSizes): string {
  const { app, dev } = deployment;
  return [
    `# ${app.name}, ${describeStage(app.stage)}${dev ? " (live, with `sst dev`)" : ""}`,
    String(deployment.outputs.warnings ?? "")
      .split("\n")
      .filter(Boolean)
      .map((warning) => `> **Warning**: ${warning}`)
      .join("\n>\n"),
    table(["App", ""], appFacts(deployment)),
    table(["Function", ""], functionFacts(deployment)),
    table(["Setting", "Value"], settings(deployment)),
    table(["Pipeline", "Accepts in addition to COMPLETED_SUCCESS"], acceptedStatuses(deployment)),
    table(["Link", "Type", "Value"], links(deployment)),
    table(["Role", "May", "On"], rights(deployment)),
    table(["Looked up in SSM"], lookUps(deployment)),
    table(["Alarm", "What it says"], alarms(deployment)),
    alarmNote(deployment),
    bundle && table(["Bundle", "Bytes"], bundleFacts(bundle)),
    table(["Resource", "Name"], resources(deployment)),
    table(["Output", "Value"], outputs(deployment)),
    "Account, region and whatever AWS names itself are examples here.",
  ]
    .filter(Boolean)
    .join("\n\n");
}

type Row = string[];

function describeStage(stage: string) {
  const environment = environmentOf(stage);
  return environment.stage === stage
    ? `stage ${stage}`
    : `personal stage ${stage}, for the jobs of ${environment.word}`;
}

const appFacts = (deployment: Deployment): Row[] => [
  [
    "`sst remove`",
    deployment.app.protect
      ? "is refused"
      : `deletes it${deployment.app.purge ? ", its secrets and its state" : ""}`,
  ],
  ["Stays in AWS when it is removed", codes(retainedOf(deployment)) || "nothing"],
  ["Tags", codes(Object.entries(deployment.app.tags).map((tag) => tag.join("=")))],
];

function functionFacts(deployment: Deployment): Row[] {
  const group = deployment.resources.find(({ name }) => name === "WebhookLogGroup");
  const [url] = resourcesOf(deployment, "aws:lambda/functionUrl:FunctionUrl");
  const { runtime, architectures, memorySize, timeout, loggingConfig } = functionOf(
    deployment,
    "Webhook",
  );
  const cors = url?.inputs.cors ? "on" : "off";
  return [
    ["Runtime", `${runtime} on ${architectures}`],
    ["Memory", `${memorySize} MB`],
    ["Timeout", `${timeout} s`],
    ["Log", `${loggingConfig.logFormat}, kept for ${group?.inputs.retentionInDays} days`],
    ["URL", `authorization ${url?.inputs.authorizationType}, CORS ${cors}`],
  ];
}

/** The function's environment variables. */
const variablesOf = (deployment: Deployment): Record<string, string> =>
  functionOf(deployment, "Webhook").environment.variables;

const settings = (deployment: Deployment): Row[] =>
  Object.entries(variablesOf(deployment))
    // SST's own variables.
    .filter(([name]) => !name.startsWith("SST_"))
    .map(([name, value]) => [name, code(value)]);

/** The statuses that the pipelines that are on accept, by declaration or setting. */
function acceptedStatuses(deployment: Deployment): Row[] {
  const variables = variablesOf(deployment);
  return pipelines.flatMap((pipeline) => {
    const { jobNames, acceptedStatuses } = settingNamesOf(pipeline);
    const isOn = variables[jobNames] !== undefined && variables[jobNames] !== "off";
    const set = variables[acceptedStatuses]?.split(",").map((status) => status.trim()) ?? [];
    const accepted = [...(pipeline.accepts ?? []), ...set];
    return isOn && accepted.length > 0 ? [[pipeline.name, codes(accepted)]] : [];
  });
}

const links = (deployment: Deployment): Row[] =>
  linksOf(deployment).map(({ name, type, properties }) => [
    name,
    type,
    type === "sst.sst.Secret" ? "*secret*" : codes(Object.values(properties)),
  ]);

const rights = (deployment: Deployment): Row[] => [
  ...rightsOf(deployment).map(({ role, actions, resources }) => [
    role,
    codes(actions),
    codes(resources),
  ]),
  ...managedPoliciesOf(deployment).map(({ role, arn }) => [
    role,
    code(arn.split("/").at(-1)),
    "AWS's own policy",
  ]),
];

const lookUps = (deployment: Deployment): Row[] =>
  lookUpsOf(deployment).map((name) => [code(name)]);

const alarms = (deployment: Deployment): Row[] =>
  alarmsOf(deployment).map(({ name, description }) => [
    name,
    // The first sentence: what happened.
    description.replace(/\. .*/s, "."),
  ]);

function alarmNote(deployment: Deployment) {
  if (alarmsOf(deployment).length === 0) return "It has no alarms.";
  const subscriptions = resourcesOf(deployment, "aws:sns/topicSubscription:TopicSubscription");
  return `Alarms are sent to ${codes(subscriptions.map(({ inputs }) => inputs.endpoint)) || "nobody"}.`;
}

const bundleFacts = ({ start, all }: BundleSizes): Row[] => [
  ["Loaded at start", start.toLocaleString("en")],
  ["All files", all.toLocaleString("en")],
];

const resources = ({ resources }: Deployment): Row[] =>
  resources
    .filter(({ type }) => !/^(?:sst|pulumi):/.test(type))
    .map(({ type, name }) => `${type.replace(/^(\w+):(\w+).*:/, "$1 $2 ")}\t${name}`)
    .sort()
    .map((row) => row.split("\t"));

const outputs = ({ outputs }: Deployment): Row[] =>
  Object.entries(outputs)
    // SST's own outputs.
    .filter(([name]) => !name.startsWith("_") && name !== "warnings")
    .map(([name, value]) => [name, code(value)]);

/** A table with aligned columns, so that it is readable unrendered. Undefined without rows. */
function table(head: Row, rows: Row[]): string | undefined {
  if (rows.length === 0) return undefined;
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: Row) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const code = (text: unknown) => `\`${text}\``;
const codes = (texts: unknown[]) => texts.map(code).join(", ");
