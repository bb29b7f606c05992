import { type Row, SECRET } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { type AppOptions, createApp } from "../src/app.ts";
import type { RequestFacts } from "../src/log-line.ts";
import type { StartExecution, StartResult } from "../src/start-execution.ts";

/**
 * Creates the app with invented pipelines, and collects what it starts and logs. The clock goes on
 * by 5.2 ms at each look.
 *
 * @param result of each start
 */
export function createService(
  result: StartResult | Error = { kind: "started", executionArn: "arn:e" },
  settings: Partial<AppOptions["settings"]> = {},
) {
  const started: Parameters<StartExecution>[] = [];
  const lines: RequestFacts[] = [];
  const errors: (Error | undefined)[] = [];
  let time = 0;
  const app = createApp({
    secrets: { current: SECRET },
    settings: { ...invented, ...settings },
    start: async (...call) => {
      started.push(call);
      if (result instanceof Error) throw result;
      return result;
    },
    log(line, error) {
      lines.push(line);
      errors.push(error);
    },
    monotonic: () => {
      time += 5.2;
      return time;
    },
  });
  const send = async (
    { path = "/", body, headers, ...init }: Row["request"],
    contentType?: string,
  ) =>
    app.request(path, {
      ...init,
      headers: { ...headers, ...(contentType && { "Content-Type": contentType }) },
      ...(body !== undefined && { body: Buffer.from(body) }),
    });
  return { send, started, lines, errors };
}
