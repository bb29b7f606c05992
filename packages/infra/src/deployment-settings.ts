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

const problems = [
  ...settingSourceProblems(),
  ...jobNames.filter(({ value }) => !value).map(({ name }) => `${name} is not set`),
  ...arns
    .filter(({ value }) => value && !STATE_MACHINE_ARN.test(value))
    .map(({ name }) => `${name} must be the ARN of a state machine`),
];
if (problems.length > 0) {
  throw new Error(`Stage ${$app.stage} can't be deployed: ${problems.join("; ")}.`);
}

/** The ARNs of the state machines, where they are given rather than looked up or made. */
export const stateMachineArns: Partial<Record<PipelineName, string>> = Object.fromEntries(
  arns.map(({ pipeline, value }) => [pipeline, value]),
);

const sentryDsn = setting("SENTRY_DSN");

/** Who is told when an alarm goes off. */
export const alarmEmail = setting("ALARM_EMAIL");

/** The function's plain environment. Nothing of it is secret. */
export const environment: Record<string, string> = {
  WORKSPACE: workspace,
  ...Object.fromEntries(jobNames.map(({ name, value }) => [name, value ?? ""])),
  ...(sentryDsn && { SENTRY_DSN: sentryDsn }),
};
