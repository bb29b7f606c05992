/**
 * `node packages/infra/src/stages-to-deploy.ts`, in a job of GitHub: sets the output `stages` to the
 * stages that its workflow deploys, as a JSON list.
 *
 * Environment: GitHub's own variables, and `STAGE`, the stage that was chosen by hand
 */
import { appendFileSync } from "node:fs";
import { ENVIRONMENTS } from "@almahook/pipelines/environments";

const { GITHUB_EVENT_NAME = "", GITHUB_REF = "", GITHUB_OUTPUT = "", STAGE } = process.env;

/** What deploys an environment's stage, by GitHub's event. */
const DEPLOYED_BY: Record<string, readonly string[]> = {
  pull_request: ["pull-request"],
  // What pull requests have tried is deployed once more as it was merged.
  push: ["pull-request", "main"],
  release: ["release"],
};

/** From where a stage may be deployed by hand, by what deploys it otherwise. */
const REFS = {
  "pull-request": { pattern: /^refs\/heads\//, name: "a branch" },
  main: { pattern: /^refs\/heads\/main$/, name: "main" },
  release: { pattern: /^refs\/tags\//, name: "a tag" },
};

const stages = STAGE
  ? [chosen(STAGE)]
  : ENVIRONMENTS.filter(({ deployedBy }) => DEPLOYED_BY[GITHUB_EVENT_NAME]?.includes(deployedBy));
appendFileSync(GITHUB_OUTPUT, `stages=${JSON.stringify(stages.map(({ stage }) => stage))}\n`);

function chosen(stage: string) {
  const environment = ENVIRONMENTS.find((each) => each.stage === stage);
  if (!environment) return refuse(`${stage} is not the stage of an environment`);
  const { pattern, name } = REFS[environment.deployedBy];
  if (pattern.test(GITHUB_REF)) return environment;
  return refuse(`${stage} is deployed from ${name}, and this is ${GITHUB_REF}`);
}

/** Ends with an error that GitHub shows at the top of the run. */
function refuse(why: string): never {
  process.stdout.write(`::error::${why}\n`);
  process.exit(1);
}
