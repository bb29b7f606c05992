import type { DecisionSettings } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents } from "@almahook/pipelines/sample-events";
import { parseArguments, readFileOrFail, runCommand, UserError } from "./command.ts";
import { type LocalSettings, loadLocalSettings } from "./local-settings.ts";
import { localTarget, post, request } from "./post.ts";

const words = sampleEvents({ workspace: "", jobNames: {} }).map(
  ({ word, description }) => `  ${word.padEnd(18)}${description}`,
);

const HELP = `Sends a webhook as Alma would, and prints the answer.

  npm run send -- WHAT [options]

WHAT
${words.join("\n")}
  bad-signature     the first of these, signed with a wrong secret
  challenge         what Alma sends when an integration profile is activated
  FILE.json         the event in a file, byte for byte

Options
  --url URL        where to (default: http://127.0.0.1:PORT)
  --secret SECRET  to sign with (default: ALMA_CHALLENGE_SECRET)
  --count N        N events, one after the other
  --same           one and the same event each time (twice, or --count times)
  --help

Exit code 0 if every answer was a success.
`;

async function main() {
  const local = loadLocalSettings();
  const { what, url, secret, count, same } = readArguments(local);
  const bodies =
    what === "challenge" ? undefined : await eventBodies(what, same ? 1 : count, local.settings);
  const signingSecret = what === "bad-signature" ? `not ${secret}` : secret;
  for (let sent = 0; sent < count; sent++) {
    const body = bodies?.[sent % bodies.length];
    const success = body ? await post(url, body, signingSecret) : await challenge(url);
    if (!success) process.exitCode = 1;
  }
}

function readArguments(local: LocalSettings) {
  const { values, operand } = parseArguments(HELP, {
    url: { type: "string" },
    secret: { type: "string" },
    count: { type: "string" },
    same: { type: "boolean", default: false },
  });
  const count = Number(values.count ?? (values.same ? 2 : 1));
  if (!Number.isInteger(count) || count < 1) throw new UserError("--count takes a whole number.");
  return {
    what: operand,
    ...localTarget(local, values),
    count,
    same: values.same,
  };
}

/** The bodies of as many different events; a file is one event, whatever the number. */
async function eventBodies(
  what: string,
  count: number,
  settings: DecisionSettings,
): Promise<(Uint8Array | string)[]> {
  if (what.endsWith(".json")) return [await readFileOrFail(what)];
  const samples = sampleEvents(settings);
  const word = what === "bad-signature" ? samples[0]?.word : what;
  const sample = samples.find((each) => each.word === word);
  if (!sample) {
    throw new UserError(`There is no sample event '${what}': see npm run send -- --help.`);
  }
  const now = new Date();
  return Array.from({ length: count }, (_, number) =>
    JSON.stringify(sample.event(jobRun(now, number))),
  );
}

async function challenge(url: string): Promise<boolean> {
  const challenge = crypto.randomUUID();
  const target = new URL(url);
  target.searchParams.set("challenge", challenge);
  const { response, text } = await request(target.href, {});
  return response.ok && text === challenge;
}

await runCommand(main);
