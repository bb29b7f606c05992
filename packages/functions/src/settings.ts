import { STATUS_CODE } from "@almahook/alma/statuses";
import { unicode } from "@almahook/common/unicode";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { foldName } from "@almahook/pipelines/job-name";
import { type Pipeline, settingNamesOf } from "@almahook/pipelines/pipeline";
import { pipelines } from "@almahook/pipelines/registry";
import type { Resource } from "sst";
import * as v from "valibot";

/** Who reads a setting: the webhook function, the check, a deployment, or a local run. */
export type Reader = "webhook" | "check" | "deployment" | "local";

interface Setting {
  readBy: readonly Reader[];
  /** Reads a value, or undefined if it is not set. Its messages follow the setting's name. */
  schema: v.GenericSchema<string | undefined, unknown>;
  /** What the setting means, as in the README's table. */
  meaning: string;
  /** The SST secret that holds it in AWS. */
  secret?: keyof Resource;
}

const text = v.string("is not set");

const Word = v.pipe(
  text,
  v.check(
    (word) => /^[\w-]+$/.test(word) || unicode`^[\p{L}\p{N}_-]+$`.test(word),
    `must be a word, such as ${ENVIRONMENTS.map(({ workspace }) => workspace).join(", ")}`,
  ),
);

/** A secret without white space around it. */
const Secret = v.pipe(
  text,
  v.check(
    (secret) => secret === secret.trim(),
    "has white space around it (a secret that is set through a pipe ends in a line break)",
  ),
);

/** A key for Alma's API, which has to fit into an HTTP header. */
const ApiKey = v.pipe(
  Secret,
  v.check((key) => /^[\x21-\x7e]+$/.test(key.trim()), "must have no spaces, and ASCII only"),
);

const ALMA_API_URL = "must be a URL, such as https://api-na.hosted.exlibrisgroup.com";

/**
 * The address of Alma's API, without a path. It must be HTTPS, because every call carries the key,
 * except on this machine.
 */
const AlmaApiUrl = v.pipe(
  text,
  v.regex(
    /^(?:https:\/\/[a-z\d.-]+|http:\/\/(?:127\.0\.0\.1|localhost))(?::\d{1,5})?\/?$/i,
    ALMA_API_URL,
  ),
  v.url(ALMA_API_URL),
);

const HTTP_URL = "must be a URL that begins with http:// or https://";

const True = v.pipe(
  v.optional(v.literal("true", "must be true, or not set")),
  v.transform((given) => given === "true"),
);

/** @see https://docs.sentry.io/concepts/key-terms/dsn-explainer/ */
const SentryDsn = v.pipe(
  text,
  v.regex(
    /^https?:\/\/\w+@[^\s/?#@]+\/(?:[^\s?#]+\/)?\d+$/,
    "must be a Sentry DSN, as in https://KEY@HOST/PROJECT",
  ),
);

/** The ARN of a state machine, without a version or an alias. */
const StateMachineArn = v.pipe(
  text,
  v.regex(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a name has none. `\p{Cc}` would be slow.
    /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[^\s\0-\x1f\x7f-\x9f<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u,
    "must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME",
  ),
);

/** A comma-separated list, without duplicates. */
const list = (isItem: (item: string) => boolean, rule: string) =>
  v.pipe(
    v.optional(v.string(), ""),
    v.transform((given) => [...new Set(given.split(/[\s,]+/).filter(Boolean))]),
    v.everyItem(isItem, rule),
  );

const EMAIL_ADDRESS = /^[^\s@"<>]+@[^\s@"<>.]+(?:\.[^\s@"<>.]+)+$/;
const EMAIL_ADDRESSES = "must be e-mail addresses with commas between them, or off";

const PORT = "must be a port number, 0 to 65535";

/** The setting of a local run's port. @param served what is served there */
const port = (served: string, byDefault: number) =>
  ({
    readBy: ["local"],
    schema: v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,5}$/, PORT), v.transform(Number), v.maxValue(65_535, PORT)),
      String(byDefault),
    ),
    meaning: `the port of ${served}: ${byDefault} if it is not set`,
  }) as const;

/** Hours: an alarm can look back 7 days. */
const MAX_HOURS = 7 * 24;
const HOURS = `must be a whole number of hours, at most ${MAX_HOURS}: an alarm can look back 7 days`;

/** Every setting by its name, except those that each pipeline has. */
export const SETTINGS = {
  WORKSPACE: {
    readBy: ["webhook", "check", "local"],
    schema: Word,
    meaning: "the environment. Only jobs with this word in their name are acted on",
  },
  ALMA_CHALLENGE_SECRET: {
    secret: "AlmaChallengeSecret",
    readBy: ["webhook", "deployment", "local"],
    schema: Secret,
    meaning: "the secret shared with Alma's integration profile, without white space around it",
  },
  ALMA_PREVIOUS_CHALLENGE_SECRET: {
    secret: "AlmaPreviousChallengeSecret",
    readBy: ["webhook", "deployment", "local"],
    schema: v.optional(Secret),
    meaning: "the previous secret, still accepted while it is replaced",
  },
  OBSERVE_ONLY: {
    readBy: ["webhook", "deployment", "local"],
    schema: True,
    meaning: "`true`: only decide, answer and log; start nothing",
  },
  SENTRY_DSN: {
    readBy: ["webhook", "deployment", "local"],
    schema: v.optional(SentryDsn),
    meaning: "exceptions, failed starts and unusable events are reported to this Sentry project",
  },
  ALMA_API_URL: {
    readBy: ["check", "deployment", "local"],
    schema: v.optional(AlmaApiUrl),
    meaning:
      "the address of Alma's API, e.g. `https://api-na.hosted.exlibrisgroup.com`. With it, a stage is checked daily for exports that started nothing",
  },
  ALMA_API_KEY: {
    secret: "AlmaApiKey",
    readBy: ["check", "deployment", "local"],
    schema: v.optional(ApiKey),
    meaning: "a key for Alma's API with read-only rights for *Configuration*",
  },
  ALARM_EMAIL: {
    readBy: ["deployment"],
    schema: v.union(
      [
        v.pipe(
          v.literal("off"),
          v.transform(() => ["off"]),
        ),
        list((address) => EMAIL_ADDRESS.test(address), EMAIL_ADDRESSES),
      ],
      EMAIL_ADDRESSES,
    ),
    meaning: "who receives alarms: e-mail addresses with commas between them, or `off` for nobody",
  },
  STATE_MACHINE_PARAMETER_PATH: {
    readBy: ["deployment"],
    schema: v.optional(
      v.pipe(text, v.regex(/^(?:\/[\w.-]+)+$/, "must be a path in SSM, as in /apps/almahook")),
    ),
    meaning:
      "the path of the SSM parameters with the state machines' ARNs, instead of `/apps/almahook/STAGE`",
  },
  TEST_EXPORTS: {
    readBy: ["deployment"],
    schema: v.optional(
      v.pipe(
        text,
        v.regex(
          /^[a-z\d.-]+\/(?:[^*]+\/)?$/,
          "must be a bucket and a prefix, as in BUCKET/exlibris/",
        ),
      ),
    ),
    meaning:
      "where in S3 the stage's pipelines look for exports, e.g. `BUCKET/exlibris/`. With it, the test of the stage starts those that have a small export to load",
  },
  AWS_ENDPOINT_URL_SFN: {
    readBy: ["webhook", "check", "local"],
    schema: v.optional(v.pipe(text, v.regex(/^https?:\/\//i, HTTP_URL), v.url(HTTP_URL))),
    meaning:
      "another Step Functions (an emulator, or AWS) instead of the local one. It needs the state machines' ARNs",
  },
  PORT: port("the function's URL", 9000),
  STEP_FUNCTIONS_PORT: port("the local Step Functions", 8083),
  PLAYGROUND_PORT: port("the playground", 9001),
  ALMA_API_PORT: port("the local jobs API", 9002),
  PLAYGROUND_DATA: {
    readBy: ["local"],
    schema: v.optional(text),
    meaning: "the folder where the playground keeps what it received; empty to keep nothing",
  },
  ALLOWED_HOSTS: {
    readBy: ["local"],
    schema: list(
      (name) => /^[a-z\d-]+(\.[a-z\d-]+)*$/i.test(name),
      "must be names as in example.ngrok.app, with commas between them",
    ),
    meaning: "host names, such as a tunnel's, that requests to the ports may also use",
  },
} as const satisfies Record<string, Setting>;

const ALL: readonly Reader[] = ["webhook", "check", "deployment", "local"];

/** The settings that each pipeline has. `settingNamesOf` has their names. */
export const PIPELINE_SETTINGS = {
  jobNames: {
    readBy: ALL,
    schema: text,
    meaning:
      "how the names of a pipeline's jobs in Alma begin, in any case; `off` if the pipeline is not used",
  },
  stateMachineArns: {
    readBy: ALL,
    schema: StateMachineArn,
    meaning: "a pipeline's state machine. A stage without it looks it up in SSM",
  },
  acceptedStatuses: {
    readBy: ALL,
    schema: list(
      (status) => STATUS_CODE.test(status),
      "must be job statuses with commas between them, as in COMPLETED_WARNING,COMPLETED_FAILED",
    ),
    meaning:
      "job statuses that count as success in addition to `COMPLETED_SUCCESS`, with commas between them",
  },
  expectedEveryHours: {
    readBy: ["deployment"],
    schema: v.optional(
      v.pipe(
        text,
        v.regex(/^[1-9]\d{0,2}$/, HOURS),
        v.transform(Number),
        v.maxValue(MAX_HOURS, HOURS),
      ),
    ),
    meaning: `an alarm goes off when the pipeline has not started for this many hours, at most ${MAX_HOURS}`,
  },
} as const satisfies Record<keyof ReturnType<typeof settingNamesOf>, Setting>;

/** Where the value of a setting comes from. */
export interface SettingSource {
  name: string;
  /** The SST secret that holds it in AWS. */
  secret?: keyof Resource;
  /** The linked resource that holds it in a function. */
  link?: string;
}

/** Lists the settings that all of these readers read. */
export const settingsReadBy = (...readers: Reader[]): SettingSource[] => [
  ...rowsReadBy(SETTINGS, ...readers).map(([name, { secret }]) => ({ name, secret })),
  ...pipelines.flatMap((pipeline) =>
    rowsReadBy(PIPELINE_SETTINGS, ...readers).map(([key]) => sourceOf(key, pipeline)),
  ),
];

const rowsReadBy = (table: Readonly<Record<string, Setting>>, ...readers: Reader[]) =>
  Object.entries(table).filter(([, { readBy }]) =>
    readers.every((reader) => readBy.includes(reader)),
  );

function sourceOf(key: string, pipeline: Pipeline): SettingSource {
  const names: Readonly<Record<string, string>> = settingNamesOf(pipeline);
  const { link } = pipeline.stateMachine;
  return { name: names[key] ?? "", ...(key === "stateMachineArns" && { link }) };
}

/** Settings that are missing or malformed: a phrase for each, which begins with its name. */
export class SettingsError extends Error {
  override name = "SettingsError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The service can't start with these settings: ${problems.join("; ")}.`);
    this.problems = problems;
  }
}

type Table = typeof SETTINGS;
type PipelineTable = typeof PIPELINE_SETTINGS;

/** The values that a reader gets: its own settings, and those of each pipeline that is on. */
export type SettingsOf<R extends Reader> = {
  [Name in keyof Table as R extends Table[Name]["readBy"][number] ? Name : never]: v.InferOutput<
    Table[Name]["schema"]
  >;
} & {
  [Key in keyof PipelineTable]: Readonly<
    Record<string, NonNullable<v.InferOutput<PipelineTable[Key]["schema"]>>>
  >;
} & {
  /** The pipelines that are off because their job names are not set. */
  notSet: readonly Pipeline[];
};

/**
 * Reads the settings and checks all of them at once. A pipeline is off if its job name is `off`, or
 * is not set outside of a deployment. The other settings of a pipeline that is off are not read.
 *
 * @param given returns the text of a setting, if there is one. An empty text counts as not set
 * @throws {SettingsError} if any is missing or malformed
 */
export function readSettings<R extends Reader>(
  reader: R,
  given: (source: SettingSource) => string | undefined,
): SettingsOf<R> {
  const problems: string[] = [];
  const read = (source: SettingSource, schema: Setting["schema"]) => {
    const text = given(source);
    // A deployment looks up a missing ARN in SSM, and SST asks for a missing secret.
    if (text === undefined && reader === "deployment" && (source.secret || source.link)) return;
    const result = v.safeParse(schema, (source.secret ? text : text?.trim()) || undefined);
    if (!result.success) problems.push(`${nameFor(reader, source)} ${result.issues[0].message}`);
    return result.output;
  };

  const values = rowsReadBy(SETTINGS, reader).map(([name, { secret, schema }]) => [
    name,
    read({ name, secret }, schema),
  ]);

  const notSet: Pipeline[] = [];
  const on = pipelines.filter((pipeline) => {
    const jobName = given({ name: pipeline.jobNameSetting })?.trim();
    if (!jobName) notSet.push(pipeline);
    return jobName && !isOff(jobName);
  });
  if (reader === "deployment") {
    for (const { jobNameSetting } of notSet) {
      problems.push(`${jobNameSetting} is not set (off switches the pipeline off)`);
    }
  }
  const perPipeline = rowsReadBy(PIPELINE_SETTINGS, reader).map(([key, { schema }]) => [
    key,
    Object.fromEntries(
      on.flatMap((pipeline) => {
        const value = read(sourceOf(key, pipeline), schema);
        return value === undefined ? [] : [[pipeline.name, value]];
      }),
    ),
  ]);
  if (problems.length > 0) throw new SettingsError(problems);
  return { ...Object.fromEntries([...values, ...perPipeline]), notSet } as SettingsOf<R>;
}

/** Whether a job's name says that its pipeline is switched off. */
export const isOff = (jobName: string) => foldName(jobName) === "off";

/** The name under which a person sets a setting for this reader. */
const nameFor = (reader: Reader, { name, secret }: SettingSource) =>
  secret && reader !== "local" ? `the secret ${secret}` : name;
