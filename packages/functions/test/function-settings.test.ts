import { settingNamesOf } from "@almahook/pipelines/pipeline";
import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import { SECRET } from "@almahook/testing/contract";
import { settings as declared } from "@almahook/testing/declared";
import { expect, test } from "vitest";
import { readCheckSettings, readFunctionSettings } from "../src/function-settings.ts";
import type { EnvironmentVariables, Links } from "../src/links.ts";
import { readSettings } from "../src/settings.ts";
import { arn, env, links, stateMachineArns } from "./environment.ts";

const ALMA_API_URL = "https://api-na.hosted.exlibrisgroup.com";
const expected = {
  ...declared,
  secrets: { current: SECRET },
  acceptedStatuses: perPipeline(() => []),
  stateMachineArns,
  observeOnly: false,
  warnings: [],
};

const [{ name: NAME, stateMachine }] = pipelines;
const names = settingNamesOf(pipelines[0]);
const stepFunctionsEndpoint = "http://127.0.0.1:8083";

test.each<[string, Record<string, string>, Links, object]>([
  ["nothing else", {}, {}, {}],
  [
    "the previous secret too, once there is one",
    {},
    { AlmaPreviousChallengeSecret: { value: "itwasasecret" } },
    { secrets: { current: SECRET, previous: "itwasasecret" } },
  ],
  [
    "any word as WORKSPACE",
    { WORKSPACE: "größe-2" },
    {},
    { workspace: "größe-2", warnings: expect.any(Array) },
  ],
  [
    "any name of a state machine",
    {},
    { [stateMachine.link]: { arn: arn("ppod.upload") } },
    { stateMachineArns: { ...stateMachineArns, [NAME]: arn("ppod.upload") } },
  ],
  [
    "job statuses with commas between them",
    { [names.acceptedStatuses]: "COMPLETED_WARNING, COMPLETED_FAILED, COMPLETED_WARNING," },
    {},
    {
      acceptedStatuses: {
        ...expected.acceptedStatuses,
        [NAME]: ["COMPLETED_WARNING", "COMPLETED_FAILED"],
      },
    },
  ],
  ["OBSERVE_ONLY", { OBSERVE_ONLY: " true\n" }, {}, { observeOnly: true }],
  [
    "another Step Functions",
    { AWS_ENDPOINT_URL_SFN: stepFunctionsEndpoint },
    {},
    { stepFunctionsEndpoint },
  ],
  ["blank settings as not set", { OBSERVE_ONLY: " ", AWS_ENDPOINT_URL_SFN: " " }, {}, {}],
])("takes %s", (_, changedEnv, changedLinks, changed) => {
  const settings = readFunctionSettings({ ...env, ...changedEnv }, { ...links, ...changedLinks });
  expect(settings).toEqual({ ...expected, ...changed });
});

test.each(pipelines)(
  "$name is off without a job name, with a warning, and where the job name is off, without; it needs no ARN then",
  ({ name, jobNameSetting, stateMachine }) => {
    const read = (jobName: string) =>
      readFunctionSettings(
        { ...env, [jobNameSetting]: jobName, [`${name}_ACCEPTED_STATUSES`]: "no status" },
        { ...links, [stateMachine.link]: undefined },
      );
    const { [name]: _jobName, ...jobNames } = expected.jobNames;
    const { [name]: _arn, ...stateMachineArns } = expected.stateMachineArns;
    const { [name]: _accepted, ...acceptedStatuses } = expected.acceptedStatuses;
    const off = { ...expected, jobNames, stateMachineArns, acceptedStatuses };
    expect(read(" ")).toEqual({
      ...off,
      warnings: [`The ${name} pipeline is off: ${jobNameSetting} is not set.`],
    });
    for (const word of ["off", " OFF "]) expect(read(word)).toEqual(off);
  },
);

test("the check asks Alma where its URL is set, and on this machine without TLS", () => {
  const { secrets, observeOnly, warnings, ...settings } = expected;
  for (const url of [ALMA_API_URL, "http://127.0.0.1:9002", "http://localhost:9002/"]) {
    const read = readCheckSettings({ ...env, ALMA_API_URL: url }, links);
    expect(read).toEqual({ alma: { url, key: "a-key" }, settings });
  }
  const without = { ...links, AlmaApiKey: { value: "" } };
  expect(readCheckSettings({ ...env, ALMA_API_URL: "" }, without)).toEqual({ settings });
});

const SPACED =
  "has white space around it (a secret that is set through a pipe ends in a line break)";
const SPACES = ["itsasecret\n", " itsasecret", "itsasecret\t", "\u00a0itsasecret", "\n"];

const readDeploymentSettings = (env: EnvironmentVariables) =>
  readSettings("deployment", ({ name }) => env[name]);

test.each<[string, (env: EnvironmentVariables, links: Links) => unknown, string[], string]>([
  ["WORKSPACE", readFunctionSettings, ["a word", "dev!"], "must be a word, such as "],
  ["OBSERVE_ONLY", readFunctionSettings, ["false", "TRUE", "1", "yes"], "must be true, or not set"],
  [
    "SENTRY_DSN",
    readFunctionSettings,
    [
      "sentry.example.org",
      "https://sentry.example.org/17",
      "https://akey@sentry.example.org",
      "https://key:secret@sentry.example.edu/1",
      "ftp://akey@sentry.example.org/17",
    ],
    "must be a Sentry DSN, as in https://KEY@HOST/PROJECT",
  ],
  [
    "AWS_ENDPOINT_URL_SFN",
    readFunctionSettings,
    ["localhost 8083", "localhost:8083", "ftp://127.0.0.1", "http://"],
    "must be a URL that begins with http:// or https://",
  ],
  ["AlmaChallengeSecret", readFunctionSettings, SPACES, SPACED],
  ["AlmaPreviousChallengeSecret", readFunctionSettings, SPACES, SPACED],
  ["AlmaApiKey", readCheckSettings, ["a-key\n"], SPACED],
  ["AlmaApiKey", readCheckSettings, ["a key", "clé"], "must have no spaces, and ASCII only"],
  ["AlmaApiKey", readCheckSettings, [""], "is not set"],
  [
    "ALMA_API_URL",
    readCheckSettings,
    [
      "http://api.example.edu",
      "http://localhost.example.edu",
      "https://api.example.edu/path",
      "https://",
    ],
    `must be a URL, such as ${ALMA_API_URL}`,
  ],
  [
    names.stateMachineArns,
    readDeploymentSettings,
    [arn(""), arn("x".repeat(81)), arn("ppod:1"), arn("*"), arn("ppod").replace("12345", "")],
    "must be the ARN of a state machine",
  ],
  [
    names.acceptedStatuses,
    readDeploymentSettings,
    ["Failed", "COMPLETED_FAILED;SKIPPED"],
    "must be job statuses",
  ],
  [
    names.expectedEveryHours,
    readDeploymentSettings,
    ["0", "169", "1.5"],
    "must be a whole number of hours, at most 168",
  ],
  [
    "ALARM_EMAIL",
    readDeploymentSettings,
    ["somebody", "a@localhost", "a@example.edu,off", "OFF"],
    "must be e-mail addresses",
  ],
  [
    "STATE_MACHINE_PARAMETER_PATH",
    readDeploymentSettings,
    ["/", "apps/almahook", "/apps/*", "/apps/"],
    "must be a path in SSM",
  ],
  [
    "TEST_EXPORTS",
    readDeploymentSettings,
    ["bucket", "bucket/exlibris", "bucket/*/", "s3://bucket/"],
    "must be a bucket and a prefix",
  ],
])("refuses %s where it is malformed", (name, read, values, problem) => {
  const isSecret = name.startsWith("Alma");
  for (const value of values) {
    const changed = isSecret
      ? () => read({ ...env, ALMA_API_URL }, { ...links, [name]: { value } })
      : () => read({ ...env, [name]: value }, links);
    expect(changed, value).toThrow(
      `The service can't start with these settings: ${isSecret ? "the secret " : ""}${name} ${problem}`,
    );
  }
});
