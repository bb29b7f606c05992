import { describeIssues } from "@almahook/alma/webhook";
import { type PipelineName, pipelines } from "@almahook/pipelines/registry";
import { STATE_MACHINE_ARN } from "@almahook/pipelines/state-machine-arn";
import * as v from "valibot";

/** What the service runs with. */
export interface Settings {
  workspace: string;
  /** The accepted secrets by name: `current`, and `previous` while a secret is replaced. */
  secrets: Readonly<Record<string, string>> & { readonly current: string };
  /** Only of the pipelines that are on. */
  jobNames: Partial<Record<PipelineName, string>>;
  stateMachineArns: Partial<Record<PipelineName, string>>;
  /** The Sentry project to tell of failures. */
  sentryDsn?: string;
  /** A Step Functions other than the region's. */
  stepFunctionsEndpoint?: string;
  /** A sentence for each pipeline that is off. */
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

const Properties = v.record(v.string(), v.unknown());

const Secret = v.pipe(v.string("must be a string"), v.nonEmpty("must not be empty"));

const StateMachineArn = v.pipe(
  v.string("must be a string"),
  v.regex(
    STATE_MACHINE_ARN,
    "must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME",
  ),
);

const SentryDsn = v.pipe(
  v.string(),
  v.regex(
    /^https?:\/\/\w+@[^\s/?#@]+\/(?:[^\s?#]+\/)?\d+$/,
    "must be a Sentry DSN, as in https://KEY@HOST/PROJECT",
  ),
);

type Environment = Readonly<Record<string, string | undefined>>;

/** Gives a property of a linked resource, if there is such a resource. */
export type Linked = (name: string, property: string) => unknown;

/** @param links linked resources by name, as SST's `Resource` has them */
export const linkedIn =
  (links: Readonly<Record<string, unknown>>): Linked =>
  (name, property) => {
    const resource = links[name];
    return v.is(Properties, resource) ? resource[property] : undefined;
  };

/** What every function reads: its environment, and the pipelines that are on in it. */
export function pipelineSettings(env: Environment, linked: Linked) {
  const jobName = (setting: string) => env[setting]?.trim() || undefined;
  const on = pipelines.filter(({ jobNameSetting }) => jobName(jobNameSetting));
  return {
    on,
    jobNames: Object.fromEntries(on.map((each) => [each.name, jobName(each.jobNameSetting)])),
    given: {
      WORKSPACE: env.WORKSPACE?.trim(),
      arns: Object.fromEntries(
        on.map(({ stateMachine }) => [stateMachine.setting, linked(stateMachine.link, "arn")]),
      ),
    },
    entries: {
      WORKSPACE: v.pipe(
        v.string("must be a word, such as dev, stage or prod"),
        v.regex(/^[\w-]+$/, "must be a word, such as dev, stage or prod"),
      ),
      arns: v.pipe(
        v.object(
          Object.fromEntries(on.map(({ stateMachine }) => [stateMachine.setting, StateMachineArn])),
        ),
        v.transform(
          (arns): Partial<Record<PipelineName, string>> =>
            Object.fromEntries(on.map((each) => [each.name, arns[each.stateMachine.setting]])),
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
    describeIssues(result.issues).map((problem) => problem.replace(/^arns\./, "")),
  );
}

/**
 * Reads the settings and checks all of them at once.
 *
 * @param env environment variables: `WORKSPACE`, the pipelines' job names, `SENTRY_DSN` and
 *   `AWS_ENDPOINT_URL_SFN`
 * @param links linked resources by name, as SST's `Resource` has them: the secrets (`value`) and
 *   the state machines (`arn`)
 * @throws {SettingsError} if any is missing or malformed
 */
export function readSettings(env: Environment, links: Readonly<Record<string, unknown>>): Settings {
  const linked = linkedIn(links);
  const { on, jobNames, given, entries } = pipelineSettings(env, linked);
  const { WORKSPACE, SENTRY_DSN, AWS_ENDPOINT_URL_SFN, arns, ...secrets } = checkSettings(
    v.object({
      WORKSPACE: entries.WORKSPACE,
      SENTRY_DSN: v.optional(SentryDsn),
      AWS_ENDPOINT_URL_SFN: v.optional(v.pipe(v.string(), v.url("must be a URL"))),
      ALMA_CHALLENGE_SECRET: Secret,
      ALMA_PREVIOUS_CHALLENGE_SECRET: v.optional(Secret),
      arns: entries.arns,
    }),
    {
      ...given,
      SENTRY_DSN: env.SENTRY_DSN?.trim() || undefined,
      AWS_ENDPOINT_URL_SFN: env.AWS_ENDPOINT_URL_SFN?.trim() || undefined,
      ALMA_CHALLENGE_SECRET: linked("AlmaChallengeSecret", "value"),
      ALMA_PREVIOUS_CHALLENGE_SECRET: linked("AlmaPreviousChallengeSecret", "value") || undefined,
    },
  );
  const { ALMA_CHALLENGE_SECRET, ALMA_PREVIOUS_CHALLENGE_SECRET } = secrets;
  return {
    workspace: WORKSPACE,
    secrets: {
      current: ALMA_CHALLENGE_SECRET,
      ...(ALMA_PREVIOUS_CHALLENGE_SECRET && { previous: ALMA_PREVIOUS_CHALLENGE_SECRET }),
    },
    jobNames,
    stateMachineArns: arns,
    ...(SENTRY_DSN && { sentryDsn: SENTRY_DSN }),
    ...(AWS_ENDPOINT_URL_SFN && { stepFunctionsEndpoint: AWS_ENDPOINT_URL_SFN }),
    warnings: pipelines
      .filter((pipeline) => !on.includes(pipeline))
      .map((off) => `The ${off.name} pipeline is off: ${off.jobNameSetting} is not set.`),
  };
}
