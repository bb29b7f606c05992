import { createApp } from "@almahook/functions/app";
import { requestLine } from "@almahook/functions/log-line";
import { createStart } from "@almahook/functions/start-execution";
import { settings } from "@almahook/testing/dev1";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";
import { stateMachineArns } from "./stand-in.ts";

export const SECRET = "itsasecret";

/**
 * The service, as it comes up after a restart: the real app, and the real start with the AWS SDK,
 * its retries and its quota of retries. Only the wire and the time are others.
 *
 * @param log takes each log line
 */
export function startService(
  wire: (request: HttpRequest) => Promise<HttpResponse>,
  log: (line: string) => void,
  now: () => number,
) {
  const start = createStart(
    stateMachineArns,
    { monotonic: now, wall: now },
    {
      region: "us-east-1",
      credentials: { accessKeyId: "an-id", secretAccessKey: "a-secret" },
      requestHandler: {
        handle: async (request: HttpRequest) => ({ response: await wire(request) }),
      },
    },
  );
  return createApp({
    secrets: { current: SECRET },
    settings,
    start,
    log: (line) => log(requestLine(line, now())),
    monotonic: now,
  });
}
