import { createApp } from "@almahook/functions/app";
import type { RequestFacts } from "@almahook/functions/log-line";
import { createStart } from "@almahook/functions/start-execution";
import { job, jobNames, SECRET } from "@almahook/testing/contract";
import { settings } from "@almahook/testing/dev1";
import { type FaultyServer, startFaultyServer } from "@almahook/testing/faulty-server";
import { type Fault, hangLookups } from "./faults.ts";

/** What Alma was answered, and what was logged. */
export interface Trial {
  response: Response;
  text: string;
  line: RequestFacts;
  /** From sending the event to the end of its answer. */
  milliseconds: number;
  /** How many requests Step Functions got. */
  attempts: number;
}

const stateMachineArns = { PPOD: "arn:aws:states:us-east-1:123456789012:stateMachine:ppod" };

/** Where the SDK would otherwise find credentials, besides those given here. */
const NO_CREDENTIALS: Record<string, string | undefined> = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_PROFILE: undefined,
  AWS_WEB_IDENTITY_TOKEN_FILE: undefined,
  AWS_CONTAINER_CREDENTIALS_FULL_URI: undefined,
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: undefined,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
};

export interface Faulty {
  server: FaultyServer;
  /** @param more milliseconds to add to the budget of the start */
  try(fault: Fault, more?: number): Promise<Trial>;
  close(): Promise<void>;
}

/** Starts a faulty Step Functions on a real socket, to try the service with the SDK against it. */
export async function startFaulty(faults: Fault[]): Promise<Faulty> {
  for (const [name, value] of Object.entries(NO_CREDENTIALS)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const server = await startFaultyServer(new Map(faults.map(({ name, answer }) => [name, answer])));
  const letLookupsGo = hangLookups();
  return {
    server,
    try: (fault, more = 0) => tryFault(fault, server, more),
    async close() {
      letLookupsGo();
      await server.close();
    },
  };
}

/** Sends the real app an event that starts a pipeline, with a start that is a cold one. */
async function tryFault(fault: Fault, server: FaultyServer, more: number): Promise<Trial> {
  const lines: RequestFacts[] = [];
  const app = createApp({
    secrets: { current: SECRET },
    settings,
    start: createStart(stateMachineArns, Date.now, {
      region: "us-east-1",
      endpoint: server.endpoint(fault.name),
      credentials: { accessKeyId: "an-id", secretAccessKey: "a-secret" },
      ...fault.client,
    }),
    log: (line) => void lines.push(line),
    now: () => Date.now() + more,
  });
  for (let sent = 0; sent < (fault.before ?? 0); sent += 1) {
    await app.request("/", job(jobNames.PPOD));
    lines.length = 0;
  }
  const attemptsBefore = server.attempts(fault.name);
  const begun = performance.now();
  const response = await app.request("/", job(jobNames.PPOD));
  const text = await response.text();
  const milliseconds = Math.round(performance.now() - begun);
  const [line] = lines;
  if (!line || lines.length > 1) throw new Error(`${lines.length} log lines`);
  const attempts = server.attempts(fault.name) - attemptsBefore;
  return { response, text, line, milliseconds, attempts };
}
