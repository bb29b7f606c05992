import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import { describe, expect, test } from "vitest";
import { readCheckSettings, readFunctionSettings } from "../src/function-settings.ts";
import type { Links } from "../src/links.ts";
import { SettingsError } from "../src/settings.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

const env: Record<string, string> = {
  WORKSPACE: "dev",
  ...Object.fromEntries(
    pipelines.map(({ name, jobNameSetting }) => [jobNameSetting, `${name} to Dev1`]),
  ),
};
const links: Links = {
  AlmaChallengeSecret: { value: "itsasecret" },
  AlmaPreviousChallengeSecret: { value: "" },
  ...Object.fromEntries(
    pipelines.map(({ name, stateMachine }) => [stateMachine.link, { arn: arn(name) }]),
  ),
};
const expected = {
  workspace: "dev",
  secrets: { current: "itsasecret" },
  pipelines,
  jobNames: perPipeline(({ name }) => `${name} to Dev1`),
  acceptedStatuses: perPipeline(() => []),
  stateMachineArns: perPipeline(({ name }) => arn(name)),
  observeOnly: false,
  warnings: [],
};

test("reads all settings", () => {
  expect(readFunctionSettings(env, links)).toEqual(expected);
});

test("accepts the previous secret too, once there is one", () => {
  const rotating = { ...links, AlmaPreviousChallengeSecret: { value: "itwasasecret" } };
  expect(readFunctionSettings(env, rotating).secrets).toEqual({
    current: "itsasecret",
    previous: "itwasasecret",
  });
});

test("takes any word as WORKSPACE, and any name of a state machine", () => {
  const [{ name, stateMachine }] = pipelines;
  const settings = readFunctionSettings(
    { ...env, WORKSPACE: "größe-2" },
    { ...links, [stateMachine.link]: { arn: arn("ppod.upload") } },
  );
  expect(settings.workspace).toBe("größe-2");
  expect(settings.stateMachineArns[name]).toBe(arn("ppod.upload"));
  const malformed = { ...links, [stateMachine.link]: { arn: arn("ppod:1") } };
  expect(() => readFunctionSettings({ ...env, WORKSPACE: "a word" }, malformed)).toThrow(
    /WORKSPACE must be a word.*must be the ARN of a state machine/,
  );
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

test("takes job statuses with commas between them as accepted", () => {
  const [{ name }] = pipelines;
  const accepted = { [`${name}_ACCEPTED_STATUSES`]: "COMPLETED_WARNING, COMPLETED_FAILED," };
  const settings = readFunctionSettings({ ...env, ...accepted }, links);
  expect(settings.acceptedStatuses?.[name]).toEqual(["COMPLETED_WARNING", "COMPLETED_FAILED"]);
});

test("observes only where OBSERVE_ONLY is true, and takes no other word", () => {
  const observeOnly = (OBSERVE_ONLY: string) =>
    readFunctionSettings({ ...env, OBSERVE_ONLY }, links).observeOnly;
  expect(["true", " true\n", "", " "].map(observeOnly)).toEqual([true, true, false, false]);
  for (const word of ["false", "TRUE", "1", "yes"]) {
    expect(() => observeOnly(word)).toThrow(
      "The service can't start with these settings: OBSERVE_ONLY must be true, or not set.",
    );
  }
});

test.each(["itsasecret\n", " itsasecret", "itsasecret\t", "\u00a0itsasecret", "\n"])(
  "refuses a secret with white space around it: %j",
  (value) => {
    const spaced = { AlmaChallengeSecret: { value }, AlmaPreviousChallengeSecret: { value } };
    const problem =
      "has white space around it (a secret that is set through a pipe ends in a line break)";
    expect(() => readFunctionSettings(env, { ...links, ...spaced })).toThrow(
      `The service can't start with these settings: the secret AlmaChallengeSecret ${problem}; the secret AlmaPreviousChallengeSecret ${problem}.`,
    );
  },
);

test("takes another Step Functions, if it is a URL", () => {
  const endpoint = (url: string) =>
    readFunctionSettings({ ...env, AWS_ENDPOINT_URL_SFN: url }, links);
  expect(endpoint("http://127.0.0.1:8083")).toMatchObject({
    stepFunctionsEndpoint: "http://127.0.0.1:8083",
  });
  expect(endpoint(" ")).toEqual(readFunctionSettings(env, links));
  for (const url of ["localhost 8083", "localhost:8083", "ftp://127.0.0.1", "http://"]) {
    expect(() => endpoint(url)).toThrow(
      "The service can't start with these settings: AWS_ENDPOINT_URL_SFN must be a URL that begins with http:// or https://.",
    );
  }
});

test("lists every problem in one error, by the name under which a person set it", () => {
  const [first, second = first] = pipelines;
  const read = () =>
    readFunctionSettings(
      { ...env, WORKSPACE: "", OBSERVE_ONLY: "no", SENTRY_DSN: "https://sentry.example.org/17" },
      {
        ...links,
        AlmaChallengeSecret: { value: "" },
        [first.stateMachine.link]: { arn: "arn:aws:s3:::x" },
        [second.stateMachine.link]: undefined,
      },
    );
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(
    "The service can't start with these settings: " +
      "WORKSPACE is not set; " +
      "the secret AlmaChallengeSecret is not set; " +
      "OBSERVE_ONLY must be true, or not set; " +
      "SENTRY_DSN must be a Sentry DSN, as in https://KEY@HOST/PROJECT; " +
      `${first.stateMachine.setting} must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME; ` +
      `${second.stateMachine.setting} is not set.`,
  );
});

describe("the check", () => {
  const ALMA_API_URL = "https://api-na.hosted.exlibrisgroup.com";
  const AlmaApiKey = { value: "l8xx0123456789abcdef" };
  const { jobNames, acceptedStatuses, stateMachineArns } = expected;
  const settings = { workspace: "dev", pipelines, jobNames, acceptedStatuses, stateMachineArns };

  test("asks Alma where its URL is set", () => {
    expect(readCheckSettings({ ...env, ALMA_API_URL }, { ...links, AlmaApiKey })).toEqual({
      alma: { url: ALMA_API_URL, key: AlmaApiKey.value },
      settings,
    });
    const without = { ...links, AlmaApiKey: { value: "" } };
    expect(readCheckSettings({ ...env, ALMA_API_URL: "" }, without)).toEqual({ settings });
  });

  test.each([
    ["", "is not set"],
    ["a key", "must have no spaces, and ASCII only"],
    ["clé", "must have no spaces, and ASCII only"],
    [
      "a-key\n",
      "has white space around it (a secret that is set through a pipe ends in a line break)",
    ],
  ])("refuses the key %j", (value, problem) => {
    expect(() =>
      readCheckSettings({ ...env, ALMA_API_URL }, { ...links, AlmaApiKey: { value } }),
    ).toThrow(`The service can't start with these settings: the secret AlmaApiKey ${problem}.`);
  });

  test("sends the key nowhere in plain text, but on this machine", () => {
    const read = (url: string) =>
      readCheckSettings({ ...env, ALMA_API_URL: url }, { ...links, AlmaApiKey }).alma?.url;
    for (const url of ["http://127.0.0.1:9002", "http://localhost:9002/"]) {
      expect(read(url)).toBe(url);
    }
    for (const url of ["http://api.example.edu", "https://api.example.edu/path", "https://"]) {
      expect(() => read(url)).toThrow(`ALMA_API_URL must be a URL, such as ${ALMA_API_URL}.`);
    }
  });
});
