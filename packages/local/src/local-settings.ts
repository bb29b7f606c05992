import { existsSync } from "node:fs";
import { describeIssues } from "@almahook/alma/webhook";
import { type PipelineName, perPipeline, pipelines } from "@almahook/pipelines/registry";
import * as v from "valibot";
import { UserError } from "./command.ts";

/** What runs on this machine, and how. */
export interface LocalSettings {
  /** Of the webhook; 0 takes any free port, here and below. */
  port: number;
  stepFunctionsPort: number;
  playgroundPort: number;
  secret: string;
  previousSecret: string;
  workspace: string;
  /** The Step Functions endpoint to use instead of one of our own. */
  stepFunctionsEndpoint?: string;
  jobNames: Record<PipelineName, string>;
  stateMachineArns: Record<PipelineName, string>;
}

const Port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, "must be a port number, 0 to 65535"),
  v.transform(Number),
  v.maxValue(65_535, "must be a port number, 0 to 65535"),
);

const Environment = v.object({
  PORT: v.optional(Port, "9000"),
  STEP_FUNCTIONS_PORT: v.optional(Port, "8083"),
  PLAYGROUND_PORT: v.optional(Port, "9001"),
  ALMA_CHALLENGE_SECRET: v.optional(v.string(), "itsasecret"),
  ALMA_PREVIOUS_CHALLENGE_SECRET: v.optional(v.string(), ""),
  WORKSPACE: v.optional(v.string(), "dev"),
  AWS_ENDPOINT_URL_SFN: v.optional(v.string()),
});

/** The settings of local runs: from the environment, then `.env`, then defaults fit for Dev1. */
export function loadSettings(): LocalSettings {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return readSettings(process.env);
}

/**
 * Reads the settings of local runs. What the function checks itself (secret, workspace, ARNs,
 * endpoint) is left to it.
 *
 * @throws {UserError} that names every setting that is wrong
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): LocalSettings {
  const endpoint = env.AWS_ENDPOINT_URL_SFN || undefined;
  const result = v.safeParse(Environment, { ...env, AWS_ENDPOINT_URL_SFN: endpoint });
  const problems = result.success ? [] : describeIssues(result.issues);
  if (endpoint) {
    for (const { jobNameSetting, stateMachine } of pipelines) {
      if (env[jobNameSetting] !== "" && !env[stateMachine.setting]) {
        problems.push(`${stateMachine.setting} is missing, and AWS_ENDPOINT_URL_SFN needs it`);
      }
    }
  }
  if (!result.success || problems.length > 0) {
    throw new UserError(`Settings to mend (environment or .env): ${problems.join("; ")}.`);
  }
  const given = result.output;
  return {
    port: given.PORT,
    stepFunctionsPort: given.STEP_FUNCTIONS_PORT,
    playgroundPort: given.PLAYGROUND_PORT,
    secret: given.ALMA_CHALLENGE_SECRET,
    previousSecret: given.ALMA_PREVIOUS_CHALLENGE_SECRET,
    workspace: given.WORKSPACE,
    stepFunctionsEndpoint: given.AWS_ENDPOINT_URL_SFN,
    jobNames: perPipeline((pipeline) => env[pipeline.jobNameSetting] ?? pipeline.defaultJobName),
    stateMachineArns: perPipeline(
      ({ name, stateMachine }) =>
        env[stateMachine.setting] ||
        `arn:aws:states:us-east-1:123456789012:stateMachine:${name.toLowerCase()}`,
    ),
  };
}
