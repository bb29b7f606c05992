import { text } from "node:stream/consumers";
import { RENAME } from "@almahook/alma/webhook";
import { fetchFailedLines } from "./cloudwatch-logs.ts";
import { parseOptionalOperand, readFileOrFail, runCommand, UserError } from "./command.ts";
import { type FailedStart, printable, readFailedLines } from "./failed-lines.ts";
import { type LinkedStage, readLinkedStage } from "./linked-stage.ts";
import { loadLocalSettings } from "./local-settings.ts";
import { localTarget, post } from "./post.ts";
import { timeSince } from "./time-since.ts";

const HELP = `Sends events again whose pipelines could not be started, from the log that tells of them.

  npm run replay -- FILE [options]         a log in a file, or - for standard input
  npx sst shell --stage STAGE -- npm run replay -- --stage STAGE [options]
                                           the log of a stage, sent to that stage

Without --yes it only shows what would be sent. An event that was started meanwhile is not started
again: the execution's name is made of the event, and Step Functions knows it for 90 days.

Options
  --yes            send the events
  --stage STAGE    the stage to send to, and whose log to read unless there is a FILE
  --since TIME     with --stage: how far back, e.g. 30m, 2h, 3d, 2026-11-23T20:00Z (default: 1d)
  --rename WORD    start each once more, on purpose: WORD (at most 20 of A-Z a-z 0-9 - _) is added
                   to the executions' names. The same WORD never starts an event twice
  --url URL        where to, without --stage (default: http://127.0.0.1:PORT)
  --secret SECRET  to sign with, without --stage (default: ALMA_CHALLENGE_SECRET)
  --help

Exit code 0 if every answer was a success.
`;

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main() {
  const { values, operand } = parseOptionalOperand(HELP, {
    yes: { type: "boolean", default: false },
    stage: { type: "string" },
    since: { type: "string", default: "1d" },
    rename: { type: "string" },
    url: { type: "string" },
    secret: { type: "string" },
  });
  const { rename, yes } = values;
  if (rename !== undefined && !RENAME.test(rename)) {
    throw new UserError("--rename takes a word: at most 20 of A-Z a-z 0-9 - _.");
  }
  const stage = values.stage === undefined ? undefined : readLinkedStage(process.env, values.stage);
  const log = await readLog(operand, stage, values.since);
  const { starts, others, problems } = await readFailedLines([log]);

  for (const problem of problems) print(problem);
  print(
    `${count(starts.length, "event")} to send again; ${count(others, "line")} of something else; ${count(problems.length, "line")} of no use.`,
  );
  const { url, secret } = stage ?? localTarget(loadLocalSettings(), values);
  for (const start of starts) {
    print(describe(start, rename));
    if (!yes) continue;
    const event = rename === undefined ? start.event : { ...start.event, rename };
    if (!(await post(url, JSON.stringify(event), secret))) process.exitCode = 1;
  }
  if (!yes && starts.length > 0) print(`Nothing was sent. To send to ${url}, add --yes.`);
}

async function readLog(file: string | undefined, stage: LinkedStage | undefined, since: string) {
  if (file === "-") return text(process.stdin);
  if (file !== undefined) return new TextDecoder().decode(await readFileOrFail(file));
  if (stage) return fetchFailedLines(stage.logGroup, timeSince(since, Date.now()));
  throw new UserError(`It takes a log: a FILE, - or --stage.\n\n${HELP}`);
}

function describe({ pipeline, executionName, jobName, times, lastTime }: FailedStart, rename = "") {
  const name = rename ? `${executionName} renamed by ${rename}` : executionName;
  return `${pipeline}  ${name}  failed ${count(times, "time")}, last ${lastTime}  ${printable(jobName)}`;
}

const count = (number: number, what: string) => `${number} ${what}${number === 1 ? "" : "s"}`;

await runCommand(main);
