/**
 * `node packages/proofs/stage/check-stage.ts`, under `sst shell`: tests the stage, and reports who
 * receives its alarms; in GitHub Actions, in the job's summary too. Exit code 1 if a test fails, or if
 * nobody receives alarms.
 */
import { appendFileSync } from "node:fs";
import { SNS } from "@aws-sdk/client-sns";
import { Resource } from "sst";
import { startVitest } from "vitest/node";
import { type RecipientsReport, reportRecipients } from "./alarm-recipients.ts";
import { deployedSettings, planStarts } from "./plan-starts.ts";

const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
const { stage } = Resource.App;

// Vitest sets the exit code, also if the file can't be loaded.
const tests = await startVitest("test", [], {
  run: true,
  config: false,
  root: import.meta.dirname,
  include: ["*.integration.ts"],
  testTimeout: 60_000,
});
await tests.close();
say(planStarts(stage, deployedSettings(process.env), process.env).note);

const { alarmTopic: arn, alarmEmails: emails } = Resource.Deployment;
// A personal stage has no alarms.
const nobody: RecipientsReport = { lines: [] };
const { lines, problem } = arn ? await reportRecipients(new SNS(), { stage, arn, emails }) : nobody;
for (const line of lines) say(line);
if (problem) {
  say(`# ${problem.title}`);
  // GitHub shows it at the top of the run.
  if (GITHUB_ACTIONS) {
    process.stdout.write(`::${problem.kind} title=${problem.title}::${lines.join("%0A")}\n`);
  }
}
if (problem?.kind === "error") process.exitCode = 1;

function say(text: string) {
  process.stdout.write(`${text}\n`);
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, `${text}\n\n`);
}
