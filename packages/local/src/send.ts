import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import { defineCommand, runCommand, type Terminal } from "@almahook/cli/command";
import { columns } from "@almahook/cli/help";
import { flag, option } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import { UserError } from "@almahook/cli/user-error";
import { didYouMean } from "@almahook/common/did-you-mean";
import { pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import { WITHHELD_PATH } from "./alma-jobs-server.ts";
import { type LocalSettings, loadLocalSettings } from "./local-settings.ts";
import { byHandOptions, sendByHand } from "./send-by-hand.ts";
import { localTarget, sendEvent, sendRequest, targetOptions } from "./send-event.ts";

/** Whether an operand names a file. */
const isFile = (what: string) => /[./\\]/.test(what);

/** What `npm run send` takes, and its descriptions. */
const SAMPLE_NAMES: ReadonlyMap<string, string> = new Map([
  ...sampleEvents({ workspace: "", pipelines, jobNames: {} }).map(
    ({ name, description }) => [name, description] as const,
  ),
  ["challenge", "what Alma sends when an integration profile is activated"],
]);

/** Reads what to send: a sample event's name, or a file, which has a dot or a slash. */
const SampleName = v.pipe(
  v.string(),
  v.check(
    (what) => isFile(what) || SAMPLE_NAMES.has(what),
    ({ input }) => {
      const names = [...SAMPLE_NAMES.keys()];
      const hint = didYouMean(input, names) || ` The sample events are ${names.join(", ")}.`;
      return `There is no sample event '${input}'.${hint}`;
    },
  ),
);

/** Long enough that Alma has given up. */
const WITHHELD_HOURS = MAY_COME_FOR_HOURS + 1;

export const command = defineCommand({
  name: "send",
  summary: "Sends a webhook as Alma would, and prints the answer.",
  operand: option("WHAT", "a sample event: see below", SampleName),
  options: {
    ...targetOptions,
    ...byHandOptions,
    yes: flag("sends it to the stage"),
    same: flag("sends the event twice, as Alma does if it gets no answer"),
    withhold: flag(
      `sends nothing: the job ended in the local Alma ${WITHHELD_HOURS} hours ago, without a call. npm run exports lists it as missing`,
    ),
  },
  details: `WHAT\n${columns([
    ...SAMPLE_NAMES,
    ["FILE", "the event in a file whose name has a dot, byte for byte"],
  ])}\n\nWith --id and --ended, it is the real job's end that Alma's list of jobs shows:\nnpm run send -- ${[...SAMPLE_NAMES.keys()][0]} --id 4017 --ended 2026-05-01T05:00Z`,
  async main(given, terminal) {
    const { operand, id, ended: endedAt, same, withhold } = given;
    if (id !== undefined && endedAt !== undefined) {
      if (same || withhold) {
        throw new UserError("--same and --withhold are for sample events.");
      }
      return sendByHand(operand, { ...given, id, ended: endedAt }, terminal);
    }
    if (id ?? endedAt ?? given.records ?? given.accept ?? given.stage) {
      throw new UserError("A real job takes --id and --ended, as Alma's list of jobs shows them.");
    }
    if (withhold && (given.url ?? given.secret) !== undefined) {
      throw new UserError("--withhold sends nothing: leave out --url and --secret.");
    }
    const local = loadLocalSettings(terminal);
    const { url, secret } = localTarget(local, given);
    if (operand === "challenge") {
      if (same || withhold) {
        throw new UserError("--same and --withhold take an event, and a challenge is not one.");
      }
      return challenge(url, terminal);
    }
    const ended = new Date(Date.now() - (withhold ? WITHHELD_HOURS * 3_600_000 : 0));
    const body = isFile(operand)
      ? await readNamedFile(operand, terminal)
      : JSON.stringify(sampleWebhook(operand, local.settings, jobRun(ended)));
    if (withhold) return withholdEnd(body, local, terminal);
    const first = await sendEvent({ url, secret }, body, terminal);
    const second = same ? await sendEvent({ url, secret }, body, terminal) : first;
    return first.response.ok && second.response.ok;
  },
});

/** Ends a job in the local Alma, which sends no webhook for it. */
async function withholdEnd(
  body: Uint8Array | string,
  { ports, almaApiKey }: LocalSettings,
  terminal: Terminal,
): Promise<boolean> {
  const url = `http://127.0.0.1:${ports.ALMA_API_PORT}${WITHHELD_PATH}`;
  const headers = { Authorization: `apikey ${almaApiKey}` };
  const init = { method: "POST", headers, body: Buffer.from(body) };
  return (await sendRequest(url, init, terminal)).response.ok;
}

async function challenge(url: string, terminal: Terminal): Promise<boolean> {
  const challenge = crypto.randomUUID();
  const target = new URL(url);
  target.searchParams.set("challenge", challenge);
  const { response, text } = await sendRequest(target.href, {}, terminal);
  return response.ok && text === challenge;
}

if (import.meta.main) process.exitCode = await runCommand(command);
