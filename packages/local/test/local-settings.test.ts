import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { pipelines } from "@almahook/pipelines/registry";
import { expect, test } from "vitest";
import { readLocalSettings } from "../src/local-settings.ts";
import { welcome } from "../src/start.ts";

const urls = {
  webhookUrl: "http://127.0.0.1:9000",
  stepFunctionsUrl: "http://127.0.0.1:8083",
  playgroundUrl: "http://127.0.0.1:9001",
  almaApiUrl: "http://127.0.0.1:9002",
  close: async () => {},
};

test.each(ENVIRONMENTS)(
  "WORKSPACE=$workspace alone gives job names that can work",
  (environment) => {
    const { settings } = readLocalSettings({ WORKSPACE: environment.workspace });
    expect(settings.warnings).toEqual([]);
    expect(Object.keys(settings.jobNames)).toEqual(pipelines.map(({ name }) => name));
    for (const name of Object.values(settings.jobNames)) expect(name).toContain(environment.word);
  },
);

test("that nothing is started with OBSERVE_ONLY is said at the start", () => {
  expect(welcome(readLocalSettings({ OBSERVE_ONLY: "true" }), urls)).toContain(
    "OBSERVE_ONLY: nothing is started",
  );
  expect(welcome(readLocalSettings({}), urls)).not.toMatch(/OBSERVE_ONLY|undefined/);
});

test.each([
  ["PORT", "65536", "must be a port number"],
  ["ALLOWED_HOSTS", "https://a.example", "must be names"],
  ["ALLOWED_HOSTS", "a.example:80", "must be names"],
  ["ALLOWED_HOSTS", "*", "must be names"],
  ["ALLOWED_HOSTS", "a..example", "must be names"],
])("%s=%s is refused", (name, value, problem) => {
  expect(() => readLocalSettings({ [name]: value })).toThrow(`${name} ${problem}`);
});
