/**
 * `node packages/infra/src/github-settings.ts`, in a job of GitHub: hands the settings among the
 * variables of its GitHub environment to the steps that follow.
 *
 * Environment: `VARIABLES`, the variables as JSON, and GitHub's own `GITHUB_ENV`
 */
import { appendFileSync } from "node:fs";
import { settingsReadBy } from "@almahook/functions/settings";

const { VARIABLES = "{}", GITHUB_ENV = "" } = process.env;
const variables: Record<string, string> = JSON.parse(VARIABLES);

for (const { name, secret } of settingsReadBy("deployment")) {
  if (secret) continue;
  const value = variables[name];
  if (value === undefined) continue;
  // What follows a line break would be a variable of its own, with any name.
  if (/[\r\n]/.test(value)) throw new Error(`The variable ${name} has a line break`);
  appendFileSync(GITHUB_ENV, `${name}=${value}\n`);
}
