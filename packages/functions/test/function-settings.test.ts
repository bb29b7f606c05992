import { perPipeline, pipelines } from "@almahook/pipelines/registry";
import { expect, test } from "vitest";
import { readSettings, SettingsError } from "../src/function-settings.ts";
import type { Links } from "../src/links.ts";

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
  expect(readSettings(env, links)).toEqual(expected);
});

test("accepts the previous secret too, once there is one", () => {
  const rotating = { ...links, AlmaPreviousChallengeSecret: { value: "itwasasecret" } };
  expect(readSettings(env, rotating).secrets).toEqual({
    current: "itsasecret",
    previous: "itwasasecret",
  });
});

test("takes any word as WORKSPACE, and any name of a state machine", () => {
  const [{ name, stateMachine }] = pipelines;
  const settings = readSettings(
    { ...env, WORKSPACE: "größe-2" },
    { ...links, [stateMachine.link]: { arn: arn("ppod.upload") } },
  );
  expect(settings.workspace).toBe("größe-2");
  expect(settings.stateMachineArns[name]).toBe(arn("ppod.upload"));
  const malformed = { ...links, [stateMachine.link]: { arn: arn("ppod:1") } };
  expect(() => readSettings({ ...env, WORKSPACE: "a word" }, malformed)).toThrow(
    /WORKSPACE must be a word.*must be the ARN of a state machine/,
  );
});

test("switches a pipeline off that has no job name, with a warning, and needs no ARN for it", () => {
  for (const { name, jobNameSetting, stateMachine } of pipelines) {
    const settings = readSettings(
      { ...env, [jobNameSetting]: " " },
      { ...links, [stateMachine.link]: undefined },
    );
    expect(settings.jobNames).not.toHaveProperty(name);
    expect(settings.stateMachineArns).not.toHaveProperty(name);
    expect(settings.warnings).toEqual([
      `The ${name} pipeline is off: ${jobNameSetting} is not set.`,
    ]);
  }
});

test("warns of settings that can't work", () => {
  const { warnings } = readSettings({ ...env, WORKSPACE: "prod" }, links);
  expect(warnings).toHaveLength(pipelines.length);
  expect(warnings[0]).toContain('does not contain "prod"');
});

test("observes only where OBSERVE_ONLY is true, and takes no other word", () => {
  const observeOnly = (OBSERVE_ONLY: string) =>
    readSettings({ ...env, OBSERVE_ONLY }, links).observeOnly;
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
    expect(() => readSettings(env, { ...links, ...spaced })).toThrow(
      `The service can't start with these settings: ALMA_CHALLENGE_SECRET ${problem}; ALMA_PREVIOUS_CHALLENGE_SECRET ${problem}.`,
    );
  },
);

test("takes another Step Functions, if it is a URL", () => {
  const endpoint = (url: string) => readSettings({ ...env, AWS_ENDPOINT_URL_SFN: url }, links);
  expect(endpoint("http://127.0.0.1:8083")).toMatchObject({
    stepFunctionsEndpoint: "http://127.0.0.1:8083",
  });
  expect(endpoint(" ")).toEqual(readSettings(env, links));
  expect(() => endpoint("localhost 8083")).toThrow(
    "The service can't start with these settings: AWS_ENDPOINT_URL_SFN must be a URL.",
  );
});

test("lists every problem in one error, by the name of the setting", () => {
  const [first, second = first] = pipelines;
  const read = () =>
    readSettings(
      { ...env, WORKSPACE: "", OBSERVE_ONLY: "no" },
      {
        ...links,
        AlmaChallengeSecret: undefined,
        [first.stateMachine.link]: { arn: "arn:aws:s3:::x" },
        [second.stateMachine.link]: undefined,
      },
    );
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(
    "The service can't start with these settings: " +
      "WORKSPACE must be a word, such as dev, stage or prod; " +
      "OBSERVE_ONLY must be true, or not set; " +
      "ALMA_CHALLENGE_SECRET is missing; " +
      `${first.stateMachine.setting} must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME; ` +
      `${second.stateMachine.setting} is missing.`,
  );
});
