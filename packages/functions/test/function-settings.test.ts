import { pipelines } from "@almahook/pipelines/registry";
import { expect, test } from "vitest";
import { readSettings, SettingsError } from "../src/function-settings.ts";

const arn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

const env = {
  WORKSPACE: "dev",
  ALMA_POD_EXPORT_JOB_NAME: "PPOD to Dev1",
  ALMA_TIMDEX_EXPORT_JOB_NAME_PREFIX: "TIMDEX to Dev1",
  ALMA_BURSAR_EXPORT_JOB_NAME: "BURSAR to Dev1",
};
const links: Record<string, object> = {
  AlmaChallengeSecret: { value: "itsasecret" },
  AlmaPreviousChallengeSecret: { value: "" },
  ...Object.fromEntries(
    pipelines.map(({ name, stateMachine }) => [stateMachine.link, { arn: arn(name) }]),
  ),
};

test("reads all settings", () => {
  expect(readSettings(env, links)).toEqual({
    workspace: "dev",
    secrets: { current: "itsasecret" },
    jobNames: { PPOD: "PPOD to Dev1", TIMDEX: "TIMDEX to Dev1", BURSAR: "BURSAR to Dev1" },
    stateMachineArns: { PPOD: arn("PPOD"), TIMDEX: arn("TIMDEX"), BURSAR: arn("BURSAR") },
    warnings: [],
  });
});

test("accepts the previous secret too, once there is one", () => {
  const rotating = { ...links, AlmaPreviousChallengeSecret: { value: "itwasasecret" } };
  expect(readSettings(env, rotating).secrets).toEqual({
    current: "itsasecret",
    previous: "itwasasecret",
  });
});

test("switches a pipeline off that has no job name, with a warning, and needs no ARN for it", () => {
  const { PpodStateMachine: _, ...others } = links;
  const settings = readSettings({ ...env, ALMA_POD_EXPORT_JOB_NAME: " " }, others);
  expect(settings.jobNames).toEqual({ TIMDEX: "TIMDEX to Dev1", BURSAR: "BURSAR to Dev1" });
  expect(settings.warnings).toEqual([
    "The PPOD pipeline is off: ALMA_POD_EXPORT_JOB_NAME is not set.",
  ]);
});

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
  const wrong: Record<string, object> = {
    ...links,
    AlmaChallengeSecret: {},
    PpodStateMachine: { arn: "arn:aws:s3:::x" },
  };
  const { TimdexStateMachine: _, ...missing } = wrong;
  const read = () => readSettings({ ...env, WORKSPACE: "" }, missing);
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(
    "The service can't start with these settings: " +
      "WORKSPACE must be a word, such as dev, stage or prod; " +
      "ALMA_CHALLENGE_SECRET is missing; " +
      "PPOD_STATE_MACHINE_ARN must be the ARN of a state machine, as in arn:aws:states:us-east-1:123456789012:stateMachine:NAME; " +
      "TIMDEX_STATE_MACHINE_ARN is missing.",
  );
});
