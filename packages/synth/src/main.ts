/** `npm run synth`: shows what a deployment would create, see {@link HELP}. */
import { parseArgs } from "node:util";
import { readApp } from "./config-bundle.ts";

const HELP = `Shows what a deployment of a stage would create, without an account.

  npm run synth -- --stage STAGE [--dev]

It writes dist/STAGE/summary.md, deployment.json and the function's bundle, and the types of the
linked resources to sst-env.d.ts. Settings come from the environment and .env.STAGE.

Options
  --stage STAGE  dev1, stage or prod; any other name is a personal stage
  --dev          what \`sst dev\` would create, rather than \`sst deploy\`
  --help

Exit code 0; 1 if the stage can't be deployed; 2 if the arguments are wrong.
`;

function refuse(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  process.exit(2);
}

function readArguments() {
  const options = {
    stage: { type: "string" },
    dev: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return refuse(error);
  }
}

const { stage, dev, help } = readArguments();
if (help) {
  process.stdout.write(HELP);
} else {
  if (!stage) refuse("--stage is missing.");
  await readApp(stage).catch(refuse);
  const { synthesize } = await import("./synthesize.ts");
  const { summary, error } = await synthesize(stage, dev);
  process.stdout.write(summary);
  if (error) {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  }
}
