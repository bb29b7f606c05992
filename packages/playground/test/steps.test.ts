import { createApp } from "@almahook/functions/app";
import { requestLine } from "@almahook/functions/log-line";
import { contractOf, event, type Row, signed, startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { describe, expect, test } from "vitest";
import { logEntry } from "../src/delivery.ts";
import { inspectWebhook } from "../src/inspect-webhook.ts";
import { withStart } from "../src/steps.ts";
import { SECRET, settings } from "./test-playground.ts";

const { rows, starts } = contractOf(invented);
const starting = event(startingEvent(invented));

type StartResult = Awaited<ReturnType<Parameters<typeof createApp>[0]["start"]>>;

const inspect = ({ headers, body = "" }: Row["request"], secrets: object = settings.secrets) =>
  inspectWebhook(
    { headers: Object.fromEntries(new Headers(headers)), body: Buffer.from(body) },
    { ...settings, secrets: { ...settings.secrets, ...secrets } },
  ).steps;

/** The steps of a request, with the log line that the service itself writes. */
async function stepsOf({ request }: Pick<Row, "request">, result?: StartResult) {
  let line = "";
  const app = createApp({
    secrets: settings.secrets,
    settings,
    start: async () => result ?? { kind: "started", executionArn: "arn" },
    log: (fields) => {
      line = requestLine(fields, 0);
    },
    monotonic: () => 0,
  });
  const { method, headers, body = "" } = request;
  await app.request("/", { method, headers, body: Buffer.from(body) }, { requestId: "a" });
  return withStart(inspect(request), logEntry(line), 200);
}

const ORDER = ["Signed", "JSON", "JOB_END", "This environment", "A pipeline’s job", "Succeeded"];

/** Where the service's own reasons say that an event stopped. */
const STOPS: Readonly<Record<string, string>> = {
  unsigned: "Signed",
  "wrong-signature": "Signed",
  size: "JSON",
  xml: "JSON",
  json: "JSON",
  "not-job-end": "JOB_END",
  "other-environment": "This environment",
  "no-pipeline": "A pipeline’s job",
  "job-failed": "Succeeded",
  "nothing-to-do": "Succeeded",
  "nothing-exported": "Exported",
  "no-known-counter": "Exported",
};

describe("every answer of the service has its chain", () => {
  const posts = rows.filter(({ request }) => request.method === "POST");

  test.each(posts)("$name", async (row) => {
    const steps = await stepsOf(row);
    expect(steps).toHaveLength(8);
    expect(steps.slice(0, 6).map(({ title }) => title)).toEqual(ORDER);

    const stop = steps.findIndex(({ result }) => result !== "passed");
    expect(steps.slice(stop + 1).every(({ result }) => result === "not-reached")).toBe(true);
    const { title, result, fact, issues } = steps[stop] ?? {};
    const { reason, detail } = row.log;
    if (reason === "shape") expect(issues?.join("; ")).toBe(detail);
    else expect(title).toBe(STOPS[String(reason)]);
    expect(result).toBe(row.status === 200 ? "stopped" : "wrong");
    expect(issues ?? fact).not.toHaveLength(0);
  });

  test.each(starts)("$name starts", async (start) => {
    const steps = await stepsOf(start);
    expect(steps.map(({ result }) => result)).toEqual(Array(8).fill("passed"));
    expect(steps.at(-1)).toMatchObject({ title: "Started", fact: start.name });
  });
});

test("each step has the fact that it looked at", async () => {
  const steps = await stepsOf({
    request: event(
      startingEvent(invented, {
        counter: [{ type: { value: "label.new.records" }, value: "1234" }],
      }),
    ),
  });
  expect(steps.map(({ fact }) => fact)).toEqual([
    "By the secret “current”.",
    "The body is a JSON object.",
    "The action is JOB_END.",
    "“Publishing Platform Job MAPS to Aurora” contains “aurora”.",
    "MAPS: the name begins with “Publishing Platform Job MAPS to Aurora”.",
    "The job’s status is COMPLETED_SUCCESS.",
    "1,234 records.",
    "maps-2022-05-01T14-55-14-894Z-12345678",
  ]);
});

test("a start that failed, was done before, or is under way, says so", async () => {
  const error = "ThrottlingException: Rate exceeded";
  const failed = await stepsOf({ request: starting }, { kind: "failed", retry: true, error });
  expect(failed.at(-1)).toEqual({ title: "Not started", fact: error, result: "wrong" });

  const again = await stepsOf({ request: starting }, { kind: "duplicate", executionArn: "arn" });
  expect(again.at(-1)).toMatchObject({ title: "Already started", result: "passed" });

  const last = (log?: ReturnType<typeof logEntry>, status?: number) =>
    withStart(inspect(starting), log, status).at(-1);
  expect(last()).toMatchObject({ result: "under-way" });
  expect(last(undefined, 200)).toMatchObject({ result: "under-way" });
  // The function runs with another source by now, or with one that can't be loaded.
  const facts = { outcome: "ignored", reason: "nothing-exported", status: 200 } as const;
  const ignored = logEntry(requestLine({ ...facts, requestId: "a", milliseconds: 1 }, 0));
  expect(last(ignored, 200)).toMatchObject({
    title: "Not started",
    fact: expect.stringContaining("decision differs (nothing-exported)"),
    result: "wrong",
  });
  expect(last(undefined, 502)).toMatchObject({ title: "Not answered", result: "wrong" });
});

test("of several secrets, the one that signed is named, or all that did not", () => {
  const secrets = { current: "new", previous: SECRET };
  const fact = (secret: string) => inspect(signed("{}", secret), secrets)[0]?.fact;
  expect(fact(SECRET)).toBe("By the secret “previous”.");
  expect(fact("old")).toBe(
    "The signature was made with a secret other than “current” and “previous”.",
  );
  expect(inspect({ body: "{}" })[0]?.fact).toBe("The request has no signature.");
});
