import { ALMA_API_URL, SENTRY_DSN } from "@almahook/functions/setting-patterns";
import { expectedEverySetting } from "@almahook/pipelines/pipeline-settings";
import { type PipelineName, pipelines } from "@almahook/pipelines/registry";
import { STATE_MACHINE_ARN } from "@almahook/pipelines/state-machine-arn";
import { setting, settingSourceProblems } from "./setting.ts";
import { isShared, word, workspace } from "./stage.ts";

/** A shared stage has to say what its jobs are called. A personal one hears Dev1's. */
const jobNames = pipelines.map(({ jobNameSetting, defaultJobName }) => ({
  name: jobNameSetting,
  value: setting(jobNameSetting) ?? (isShared ? undefined : defaultJobName(word)),
}));

const arns = pipelines.map(({ name, stateMachine }) => ({
  pipeline: name,
  name: stateMachine.setting,
  value: isShared ? setting(stateMachine.setting) : undefined,
}));

/** Hours: an alarm can look back 7 days. */
const MAX_HOURS = 7 * 24;

const expected = pipelines.map(({ name }) => ({
  pipeline: name,
  name: expectedEverySetting(name),
  value: setting(expectedEverySetting(name)),
}));

const observe = setting("OBSERVE_ONLY");
const apiUrl = setting("ALMA_API_URL");
const sentryDsn = setting("SENTRY_DSN");
const addresses = [
  ...new Set(
    (setting("ALARM_EMAIL") ?? "")
      .split(",")
      .map((address) => address.trim())
      .filter(Boolean),
  ),
];

const EMAIL_ADDRESS = /^[^\s@"<>]+@[^\s@"<>.]+(?:\.[^\s@"<>.]+)+$/;

/**
 * The path of the SSM parameters with the state machines' ARNs. By default each stage has its own, so
 * that two stages in one account never start each other's pipelines.
 */
export const parameterPath =
  setting("STATE_MACHINE_PARAMETER_PATH") ?? `/apps/${$app.name}/${$app.stage}`;

const problems = [
  ...settingSourceProblems(),
  ...jobNames.filter(({ value }) => !value).map(({ name }) => `${name} is not set`),
  ...arns
    .filter(({ value }) => value && !STATE_MACHINE_ARN.test(value))
    .map(({ name }) => `${name} must be the ARN of a state machine`),
  ...expected
    .filter(({ value = "1" }) => !/^[1-9]\d*$/.test(value) || Number(value) > MAX_HOURS)
    .map(
      ({ name }) =>
        `${name} must be a whole number of hours, at most ${MAX_HOURS}: an alarm can look back 7 days`,
    ),
  ...(observe && observe !== "true" ? ["OBSERVE_ONLY must be true, or not set"] : []),
  ...(apiUrl && !ALMA_API_URL.pattern.test(apiUrl) ? [`ALMA_API_URL ${ALMA_API_URL.rule}`] : []),
  ...addresses
    .filter((address) => !EMAIL_ADDRESS.test(address) && addresses.join() !== "off")
    .map(
      (address) =>
        `ALARM_EMAIL must be e-mail addresses with commas between them, or off: "${address}" is not an address`,
    ),
  ...(sentryDsn && !SENTRY_DSN.pattern.test(sentryDsn) ? [`SENTRY_DSN ${SENTRY_DSN.rule}`] : []),
  ...(/^(?:\/[\w.-]+)+$/.test(parameterPath)
    ? []
    : ["STATE_MACHINE_PARAMETER_PATH must be a path in SSM, as in /apps/almahook"]),
];
if (problems.length > 0) {
  throw new Error(`Stage ${$app.stage} can't be deployed: ${problems.join("; ")}.`);
}

/** The ARNs of the state machines, where they are given rather than looked up or made. */
export const stateMachineArns: Partial<Record<PipelineName, string>> = Object.fromEntries(
  arns.map(({ pipeline, value }) => [pipeline, value]),
);

/** How often each pipeline starts at the least, where that is given. */
export const expectedEveryHours = expected
  .filter(({ value }) => value)
  .map(({ pipeline, value }) => ({ pipeline, hours: Number(value) }));

/** Whether this stage decides and answers, and starts nothing. */
export const observeOnly = observe !== undefined;

/**
 * Where Alma's exports are compared with the executions. A stage that only observes has no
 * executions, and nobody depends on a personal one.
 */
export const almaApiUrl = isShared && !observeOnly ? apiUrl : undefined;

/** The addresses that are told when an alarm goes off, or `off` alone: nobody is, on purpose. */
export const alarmEmails = addresses;

/** What a decision depends on, as a function's environment. */
export const decisionEnvironment: Record<string, string> = {
  WORKSPACE: workspace,
  ...Object.fromEntries(jobNames.map(({ name, value }) => [name, value ?? ""])),
};

/** The webhook function's plain environment. Nothing of it is secret. */
export const environment: Record<string, string> = {
  ...decisionEnvironment,
  ...(sentryDsn && { SENTRY_DSN: sentryDsn }),
  ...(observeOnly && { OBSERVE_ONLY: "true" }),
};
