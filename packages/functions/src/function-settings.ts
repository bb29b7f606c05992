import { describeIssues } from "@almahook/common/describe-issues";
import type { Pipelines } from "@almahook/pipelines/pipeline";
import { AcceptedStatuses, acceptedStatusesSetting } from "@almahook/pipelines/pipeline-settings";
import { pipelines } from "@almahook/pipelines/registry";
import { settingWarnings } from "@almahook/pipelines/setting-warnings";
import { STATE_MACHINE_ARN } from "@almahook/pipelines/state-machine-arn";
import * as v from "valibot";
import type { Links } from "./links.ts";
import { SENTRY_DSN } from "./setting-patterns.ts";

/** What the service runs with. */
export interface Settings {
  workspace: string;
  /** Every pipeline that is declared. */
  pipelines: Pipelines;
  /** The accepted secrets by name: `current`, and `previous` while a secret is replaced. */
  secrets: Readonly<Record<string, string>> & { readonly current: string };
  /** Only of the pipelines that are on. */
  jobNames: Readonly<Record<string, string>>;
  /** Statuses that count as success besides those that a pipeline's declaration accepts. */
  acceptedStatuses: Readonly<Record<string, readonly string[]>>;
  stateMachineArns: Readonly<Record<string, string>>;
  /** Decide, answer and log as usual, but start nothing. */
  observeOnly: boolean;
  /** The Sentry project that failures are reported to. */
  sentryDsn?: string;
  /** A Step Functions other than the region's. */
  stepFunctionsEndpoint?: string;
  /** A sentence for each setting that can't work. */
  warnings: string[];
}

/** Settings that are missing or malformed. The message lists every one by its variable's name. */
export class SettingsError extends Error {
  override name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The service can't start with these settings: ${problems.join("; ")}.`);
    this.problems = problems;
  }
}

/** A secret as it is to be used: without the line break of a pipe. */
export const Secret = v.pipe(
  v.string("must be a string"),
  v.nonEmpty("must not be empty"),
  v.check(
    (secret) => secret === secret.trim(),
    "has white space around it (a secret that is set through a pipe ends in a line break)",
  ),
);

const StateMachineArn = v.pipe(
  v.string("must be a string"),
  v.regex(
    STATE_MACHINE_ARN,
    "must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME",
  ),
);

const SentryDsn = v.pipe(v.string(), v.regex(SENTRY_DSN.pattern, SENTRY_DSN.rule));

type Environment = Readonly<Record<string, string | undefined>>;

/** What every function reads: its environment, and the pipelines that are on in it. */
export function pipelineSettings(env: Environment, links: Links) {
  const linked: Readonly<Record<string, { value?: string; arn?: string } | undefined>> = links;
  const jobName = (setting: string) => env[setting]?.trim() || undefined;
  const on = pipelines.filter(({ jobNameSetting }) => jobName(jobNameSetting));
  return {
    jobNames: Object.fromEntries(on.map((each) => [each.name, jobName(each.jobNameSetting) ?? ""])),
    given: {
      WORKSPACE: env.WORKSPACE?.trim(),
      arns: Object.fromEntries(
        on.map(({ stateMachine }) => [stateMachine.setting, linked[stateMachine.link]?.arn]),
      ),
      accepted: Object.fromEntries(
        on.map(({ name }) => [
          acceptedStatusesSetting(name),
          env[acceptedStatusesSetting(name)]?.trim() || undefined,
        ]),
      ),
    },
    entries: {
      WORKSPACE: v.pipe(
        v.string("must be a word, such as dev, stage or prod"),
        v.regex(/^[\p{L}\p{N}_-]+$/u, "must be a word, such as dev, stage or prod"),
      ),
      arns: v.pipe(
        v.object(
          Object.fromEntries(on.map(({ stateMachine }) => [stateMachine.setting, StateMachineArn])),
        ),
        v.transform(
          (arns): Record<string, string> =>
            Object.fromEntries(
              on.map((each) => [each.name, arns[each.stateMachine.setting] ?? ""]),
            ),
        ),
      ),
      accepted: v.pipe(
        v.object(
          Object.fromEntries(
            on.map(({ name }) => [acceptedStatusesSetting(name), v.optional(AcceptedStatuses)]),
          ),
        ),
        v.transform(
          (accepted): Record<string, string[]> =>
            Object.fromEntries(
              on.map(({ name }) => [name, accepted[acceptedStatusesSetting(name)] ?? []]),
            ),
        ),
      ),
    },
  };
}

/** @throws {SettingsError} if any of the given settings is missing or malformed */
export function checkSettings<Output>(
  schema: v.GenericSchema<unknown, Output>,
  given: object,
): Output {
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  throw new SettingsError(
    describeIssues(result.issues).map((problem) => problem.replace(/^(?:arns|accepted)\./, "")),
  );
}

/**
 * Reads the settings and checks all of them at once.
 *
 * @param env environment variables: `WORKSPACE`, the pipelines' job names, `OBSERVE_ONLY`,
 *   `SENTRY_DSN` and `AWS_ENDPOINT_URL_SFN`
 * @throws {SettingsError} if any is missing or malformed
 */
export function readSettings(env: Environment, links: Links): Settings {
  const { jobNames, given, entries } = pipelineSettings(env, links);
  const checked = checkSettings(
    v.object({
      WORKSPACE: entries.WORKSPACE,
      OBSERVE_ONLY: v.optional(v.literal("true", "must be true, or not set")),
      SENTRY_DSN: v.optional(SentryDsn),
      AWS_ENDPOINT_URL_SFN: v.optional(v.pipe(v.string(), v.url("must be a URL"))),
      ALMA_CHALLENGE_SECRET: Secret,
      ALMA_PREVIOUS_CHALLENGE_SECRET: v.optional(Secret),
      arns: entries.arns,
      accepted: entries.accepted,
    }),
    {
      ...given,
      OBSERVE_ONLY: env.OBSERVE_ONLY?.trim() || undefined,
      SENTRY_DSN: env.SENTRY_DSN?.trim() || undefined,
      AWS_ENDPOINT_URL_SFN: env.AWS_ENDPOINT_URL_SFN?.trim() || undefined,
      ALMA_CHALLENGE_SECRET: links.AlmaChallengeSecret?.value,
      ALMA_PREVIOUS_CHALLENGE_SECRET: links.AlmaPreviousChallengeSecret?.value || undefined,
    },
  );
  const { WORKSPACE: workspace, SENTRY_DSN: sentryDsn, AWS_ENDPOINT_URL_SFN } = checked;
  const { ALMA_CHALLENGE_SECRET: current, ALMA_PREVIOUS_CHALLENGE_SECRET: previous } = checked;
  return {
    workspace,
    secrets: { current, ...(previous && { previous }) },
    pipelines,
    jobNames,
    acceptedStatuses: checked.accepted,
    stateMachineArns: checked.arns,
    observeOnly: checked.OBSERVE_ONLY === "true",
    ...(sentryDsn && { sentryDsn }),
    ...(AWS_ENDPOINT_URL_SFN && { stepFunctionsEndpoint: AWS_ENDPOINT_URL_SFN }),
    warnings: settingWarnings({
      workspace,
      pipelines,
      jobNames,
      acceptedStatuses: checked.accepted,
    }),
  };
}
