import { defineCommand, runCommand, type Terminal } from "@almahook/cli/command";
import { columns } from "@almahook/cli/help";
import { flag, option, wholeNumber } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import type { DecisionSettings } from "@almahook/pipelines/decide";
import { jobRun, sampleEvents, sampleWebhook } from "@almahook/pipelines/sample-events";
import * as v from "valibot";
import { loadLocalSettings } from "./local-settings.ts";
import { post, request } from "./post.ts";
import { SAMPLE_WORDS, SampleWord } from "./sample-word.ts";
import { localTarget, targetOptions } from "./target-options.ts";

export const command = defineCommand({
  name: "send",
  summary: "Sends a webhook as Alma would, and prints the answer.",
  operand: option("WHAT", "a sample event: see below", SampleWord),
  options: {
    ...targetOptions,
    count: option("N", "sends N events, one after the other", v.optional(wholeNumber())),
    same: flag("sends one and the same event each time: twice, or --count times"),
  },
  details: `WHAT\n${columns([
    ...SAMPLE_WORDS,
    ["FILE.json", "the event in a file, byte for byte"],
  ])}\n\nA pipeline's name stands for its first sample event.`,
  async main({ operand, same, count = same ? 2 : 1, ...target }, terminal) {
    const local = loadLocalSettings(terminal);
    const { url, secret } = localTarget(local, target);
    if (operand === "challenge") return challenge(url, count, terminal);
    const bodies = await eventBodies(operand, same ? 1 : count, local.settings);
    const signingSecret = operand === "bad-signature" ? `not ${secret}` : secret;
    let success = true;
    for (let sent = 0; sent < count; sent += 1) {
      const body = bodies[sent % bodies.length] ?? "";
      success = (await post({ url, secret: signingSecret }, body, terminal)) && success;
    }
    return success;
  },
});

/** The bodies of as many different events; a file is one event, whatever the number. */
async function eventBodies(
  what: string,
  count: number,
  settings: DecisionSettings,
): Promise<(Uint8Array | string)[]> {
  if (what.toLowerCase().endsWith(".json")) return [await readNamedFile(what)];
  const word = what === "bad-signature" ? (sampleEvents(settings)[0]?.word ?? "") : what;
  const now = new Date();
  return Array.from({ length: count }, (_, number) =>
    JSON.stringify(sampleWebhook(word, settings, jobRun(now, number))),
  );
}

async function challenge(url: string, count: number, terminal: Terminal): Promise<boolean> {
  let success = true;
  for (let sent = 0; sent < count; sent += 1) {
    const challenge = crypto.randomUUID();
    const target = new URL(url);
    target.searchParams.set("challenge", challenge);
    const { response, text } = await request(target.href, {}, terminal);
    success &&= response.ok && text === challenge;
  }
  return success;
}

if (import.meta.main) process.exitCode = await runCommand(command);
