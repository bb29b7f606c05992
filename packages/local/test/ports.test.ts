import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { pipelines } from "@almahook/pipelines/registry";
import { jobRun, sampleWebhook } from "@almahook/pipelines/sample-events";
import { signed } from "@almahook/testing/contract";
import { FREE_PORTS } from "@almahook/testing/run-command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalService, startLocalService } from "../src/local-service.ts";
import { readLocalSettings } from "../src/local-settings.ts";
import { type Sent, send } from "./send-request.ts";

const TUNNEL = "almahook.example";
const local = readLocalSettings({ ...FREE_PORTS, ALLOWED_HOSTS: `other.example, ${TUNNEL}` });

let service: LocalService;
const lines: string[] = [];
beforeAll(async () => {
  service = await startLocalService(local, (line) => lines.push(line));
});
afterAll(() => service.close());

/** Every port that is listened on. */
const ports = () =>
  Object.entries(service).flatMap(([name, url]) =>
    typeof url === "string" ? [{ name, url, host: new URL(url).host }] : [],
  );

const [{ name: pipeline, samples }] = pipelines;
const stateMachineArn = local.settings.stateMachineArns[pipeline];
let events = 0;
const event = () => {
  events += 1;
  return JSON.stringify(sampleWebhook(samples[0].name, local.settings, jobRun(new Date(), events)));
};

const toStepFunctions = (action: string): Sent => ({
  method: "POST",
  headers: {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": `AWSStepFunctions.${action}`,
  },
  body: JSON.stringify({ stateMachineArn }),
});

/** What starts a pipeline, by the port at which it does. */
const STARTS: Record<string, () => Sent> = {
  webhookUrl: () => signed(event(), local.settings.secrets.current),
  stepFunctionsUrl: () => toStepFunctions("StartExecution"),
  playgroundUrl: () => ({
    method: "POST",
    path: "/send",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ event: event(), secret: "current", deliveries: "once" }),
  }),
};

/** What starts a pipeline at a port, with headers of a browser. */
function startAt(name: string, headers?: Record<string, string>): Sent {
  const start = STARTS[name]?.() ?? { method: "POST" };
  return { ...start, headers: { ...start.headers, ...headers } };
}

const countExecutions = async () => {
  const { body } = await send(service.stepFunctionsUrl, toStepFunctions("ListExecutions"));
  return JSON.parse(body).executions.length;
};

test("a page of another site, and one whose name was rebound, start nothing at any port", async () => {
  for (const { name, url, host } of ports()) {
    const browsers: Record<string, string>[] = [
      { Origin: "https://other-site.example", "Sec-Fetch-Site": "cross-site" },
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate" },
      { Host: "rebound.example", Origin: `http://${host}` },
    ];
    for (const headers of browsers) {
      const start = startAt(name, headers);
      expect({ name, start, ...(await send(url, start)) }).toMatchObject({
        status: 403,
        body: expect.stringMatching(/^(A page of another site|Nothing is served at) .*\n$/),
      });
    }
    const read = await send(url, { headers: { Host: "rebound.example" } });
    expect(read.status).toBe(403);
  }
  expect(await countExecutions()).toBe(0);
  expect(lines.filter((line) => line.startsWith("{"))).toEqual([]);
});

test("a refused host is printed once, with the setting that lets it in", async () => {
  const host = "tunnel.example";
  for (const { url } of ports()) await send(url, { method: "POST", headers: { Host: host } });
  expect(lines.filter((line) => line.includes(host))).toEqual([
    expect.stringContaining("set ALLOWED_HOSTS"),
  ]);
});

test("the same requests of tools start it, and those of a tunnel that is let in", async () => {
  let started = 0;
  for (const { name, url } of ports()) {
    for (const headers of [undefined, { Host: TUNNEL, Origin: `https://${TUNNEL}` }]) {
      const start = startAt(name, headers);
      const { status } = await send(url, start);
      expect({ name, headers, status }).not.toMatchObject({ status: 403 });
      if (start.body) started += 1;
    }
  }
  await expect.poll(countExecutions).toBe(started);
});

const reaches = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (reached: boolean) => () => {
      socket.destroy();
      resolve(reached);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });

test("no port can be reached from another machine", async () => {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .filter(({ address, scopeid }) => address !== "127.0.0.1" && !scopeid)
    .map(({ address }) => address);
  for (const { url } of ports()) {
    const port = Number(new URL(url).port);
    expect(await reaches("127.0.0.1", port)).toBe(true);
    // 127.0.0.2 is this machine too, but only for what listens on all addresses.
    for (const host of ["127.0.0.2", ...addresses]) {
      expect({ url, host, reached: await reaches(host, port) }).toMatchObject({ reached: false });
    }
  }
});
