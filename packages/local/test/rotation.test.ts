import { SIGNATURE_HEADER, sign } from "@almahook/alma/signature";
import { jobRun, sampleWebhook } from "@almahook/pipelines/sample-events";
import { FREE_PORTS } from "@almahook/testing/run-command";
import { afterEach, expect, test } from "vitest";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";

const OLD = "the old secret";
const NEW = "the new secret";

let service: LocalService | undefined;
const lines: string[] = [];

/** Deploys: the function runs anew, with the secrets as they are set. */
async function deploy(secrets: Record<string, string>) {
  await service?.close();
  const local = readLocalSettings({ ...FREE_PORTS, ...secrets });
  service = await startLocalService(local, (line) => lines.push(line));
}
afterEach(() => service?.close());

/** An event of an Alma whose integration profile has a secret. @returns the status, and the log */
async function alma(secret: string) {
  lines.length = 0;
  const { settings } = readLocalSettings({});
  const body = JSON.stringify(sampleWebhook("unknown-job", settings, jobRun(new Date())));
  const { status } = await fetch(service?.webhookUrl ?? "", {
    method: "POST",
    headers: { [SIGNATURE_HEADER]: sign(body, secret) },
    body,
  });
  const { outcome, signedBy } = JSON.parse(lines[0] ?? "{}");
  return { status, outcome, signedBy };
}

test("a secret is replaced, step by step, and no event is refused meanwhile", async () => {
  await deploy({ ALMA_CHALLENGE_SECRET: OLD });
  expect(await alma(OLD)).toEqual({ status: 200, outcome: "ignored", signedBy: "current" });

  // 1. Set AlmaPreviousChallengeSecret to the old secret and AlmaChallengeSecret to a new one.
  await deploy({ ALMA_CHALLENGE_SECRET: NEW, ALMA_PREVIOUS_CHALLENGE_SECRET: OLD });
  expect(await alma(OLD)).toEqual({ status: 200, outcome: "ignored", signedBy: "previous" });

  // 2. Type the new one into Alma's integration profile.
  expect(await alma(NEW)).toEqual({ status: 200, outcome: "ignored", signedBy: "current" });

  // 3. When the log has no `previous` any more, 10 hours later at the earliest, remove the old one.
  await deploy({ ALMA_CHALLENGE_SECRET: NEW, ALMA_PREVIOUS_CHALLENGE_SECRET: "" });
  expect(await alma(NEW)).toEqual({ status: 200, outcome: "ignored", signedBy: "current" });
  expect(await alma(OLD)).toEqual({ status: 401, outcome: "rejected", signedBy: undefined });
});
