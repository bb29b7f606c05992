import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readLocalSettings } from "@almahook/local/local-settings";
import { sampleEvents } from "@almahook/pipelines/sample-events";
import { settings } from "@almahook/testing/dev1";
import { startService } from "@almahook/testing/run-command";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs the tests of a deployed stage with the links and credentials that `sst shell` gives them. */
async function tryStage(stage: string, service: { webhook: string; stepFunctions: string }) {
  const links = {
    ...readLocalSettings({}).links,
    App: { name: "almahook", stage },
    Webhook: { url: service.webhook },
  };
  const vitest = ["run", "--config", "packages/proofs/stage/vitest.config.ts"];
  const { stdout } = await promisify(execFile)("node_modules/.bin/vitest", vitest, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NO_COLOR: "1",
      ...Object.fromEntries(
        Object.entries(links).map(([name, link]) => [`SST_RESOURCE_${name}`, JSON.stringify(link)]),
      ),
      AWS_ENDPOINT_URL_SFN: service.stepFunctions,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    },
  });
  return stdout;
}

const starting = sampleEvents(settings).filter(({ pipeline }) => pipeline).length;
const all = 3 + starting;

test.each([
  ["a personal stage", "alice", "dev", `Tests  ${all} passed (${all})`],
  ["prod, where they start nothing", "prod", "prod", `Tests  3 passed | ${starting} skipped`],
])("the tests of %s pass here too", async (_, stage, WORKSPACE, summary) => {
  const service = await startService({ WORKSPACE });
  try {
    expect(await tryStage(stage, service)).toContain(summary);
    expect(service.lines.filter((line) => line.includes("started"))).toHaveLength(
      stage === "prod" ? 0 : starting,
    );
    const requests = service.lines.filter((line) => /^\d\d:\d\d:\d\d /.test(line));
    expect(requests.length).toBeGreaterThanOrEqual(4);
    for (const line of requests) expect(line).toContain(" a test ");
  } finally {
    await service.stop();
  }
});
