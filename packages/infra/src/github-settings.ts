/**
 * `node packages/infra/src/github-settings.ts`, in a job of GitHub Actions: passes the settings
 * among the variables of its GitHub environment to the following steps.
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
  // The text after a line break would set another variable.
  if (/[\r\n]/.test(value)) throw new Error(`The variable ${name} has a line break`);
  appendFileSync(GITHUB_ENV, `${name}=${value}\n`);
}
