import { MAY_COME_FOR_HOURS } from "@almahook/alma/retry-schedule";
import { defineCommand, runCommand, type Terminal } from "@almahook/cli/command";
import { columns } from "@almahook/cli/help";
import { flag, option, wholeNumber } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import { UserError } from "@almahook/cli/user-error";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import { WITHHELD_PATH } from "./alma-jobs-server.ts";
import { type LocalSettings, loadLocalSettings } from "./local-settings.ts";
import { isFile, SAMPLE_NAMES, SampleName } from "./sample-name.ts";
import { byHandOptions, sendByHand } from "./send-by-hand.ts";
import { sendEvent, sendRequest } from "./send-event.ts";
import { localTarget, targetOptions } from "./target-options.ts";

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
    count: option("N", "sends N events, one after the other", v.optional(wholeNumber())),
    same: flag("sends the same event each time: twice, or --count times"),
    withhold: flag(
      `sends nothing: the job ended in the local Alma ${WITHHELD_HOURS} hours ago, without a call. npm run exports lists it as missing`,
    ),
  },
  details: `WHAT\n${columns([
    ...SAMPLE_NAMES,
    ["FILE", "the event in a file whose name has a dot, byte for byte"],
  ])}\n\nWith --id and --ended, it is the real job's end that Alma's list of jobs shows:\nnpm run send -- ${[...SAMPLE_NAMES.keys()][0]} --id 4017 --ended 2026-05-01T05:00Z`,
  async main(given, terminal) {
    const { operand, id, ended: endedAt, same, count = same ? 2 : 1, withhold } = given;
    if (id !== undefined && endedAt !== undefined) {
      if (same || withhold || given.count) {
        throw new UserError("--count, --same and --withhold are for sample events.");
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
      if (withhold)
        throw new UserError("--withhold takes a job's end, and a challenge is not one.");
      return challenge(url, count, terminal);
    }
    const ended = new Date(Date.now() - (withhold ? WITHHELD_HOURS * 3_600_000 : 0));
    const bodyOf = await eventBodies(operand, local.settings, ended, terminal);
    const signingSecret = operand === "bad-signature" ? `not ${secret}` : secret;
    let success = true;
    for (let sent = 0; sent < count; sent += 1) {
      const body = bodyOf(same ? 0 : sent);
      const sending = withhold
        ? withholdEnd(body, local, terminal)
        : sendEvent({ url, secret: signingSecret }, body, terminal);
      const { response } = await sending;
      success &&= response.ok;
    }
    return success;
  },
});

/**
 * Returns a function that creates an event's body, a different one for each number. A file is the
 * same for all.
 */
async function eventBodies(
  what: string,
  settings: DecisionSettings,
  ended: Date,
  terminal: Terminal,
): Promise<(number: number) => Uint8Array | string> {
  if (isFile(what)) {
    const body = await readNamedFile(what, terminal);
    return () => body;
  }
  const sample = what === "bad-signature" ? (sampleEvents(settings)[0]?.name ?? "") : what;
  return (number) => JSON.stringify(sampleWebhook(sample, settings, jobRun(ended, number)));
}

/** Ends a job in the local Alma, which sends no webhook for it. */
function withholdEnd(
  body: Uint8Array | string,
  { ports, almaApiKey }: LocalSettings,
  terminal: Terminal,
) {
  const url = `http://127.0.0.1:${ports.almaApi}${WITHHELD_PATH}`;
  const headers = { Authorization: `apikey ${almaApiKey}` };
  return sendRequest(url, { method: "POST", headers, body: Buffer.from(body) }, terminal);
}

async function challenge(url: string, count: number, terminal: Terminal): Promise<boolean> {
  let success = true;
  for (let sent = 0; sent < count; sent += 1) {
    const challenge = crypto.randomUUID();
    const target = new URL(url);
    target.searchParams.set("challenge", challenge);
    const { response, text } = await sendRequest(target.href, {}, terminal);
    success &&= response.ok && text === challenge;
  }
  return success;
}

if (import.meta.main) process.exitCode = await runCommand(command);
