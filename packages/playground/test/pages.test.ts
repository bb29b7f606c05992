import { publishingJobEnd } from "@almahook/alma/samples";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ExecutionDetails, ExecutionReader } from "../src/executions.ts";
import { answered, logLine, playground, settings, signed } from "./test-playground.ts";

const ARN = "arn:aws:states:us-east-1:123456789012:execution:maps:one";

const execution: ExecutionDetails = {
  arn: ARN,
  stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:maps",
  name: "one",
  startDate: 1_000_000,
  stopDate: 1_000_012,
  status: "SUCCEEDED",
  input: "{}",
  output: '{"done":true}',
  definition: JSON.stringify({
    StartAt: "Upload",
    States: { Upload: { Type: "Pass", Next: "Done" }, Done: { Type: "Succeed" } },
  }),
  history: [
    {
      ...{ id: 1, timestamp: new Date(1_000_002), type: "PassStateEntered" },
      stateEnteredEventDetails: { name: "Upload", input: "{}" },
    },
    {
      ...{ id: 2, previousEventId: 1, timestamp: new Date(1_000_009), type: "PassStateExited" },
      stateExitedEventDetails: { name: "Upload" },
    },
  ],
};

const executions: ExecutionReader = {
  async *list() {},
  read: async (arn) => (arn === ARN ? execution : undefined),
  stop: async () => {},
};

/** A playground with one webhook, which started an execution. */
function withWebhook(event: object | string, more: object = {}) {
  const made = playground({ executions });
  const ended = made.timeline.began(signed(event));
  const line = { outcome: "started", reason: "started", executionArn: ARN };
  made.timeline.logged(logLine("a", { ...line, ...more }));
  ended(...answered("a"));
  return { ...made, id: made.timeline.all()[0]?.id };
}

const sample = publishingJobEnd({ name: settings.jobNames.MAPS });
const text = async (response: Promise<Response>) => (await response).text();

test("a webhook leads to its execution, and back", async () => {
  const { request, id } = withWebhook(sample);
  const webhook = await text(request(`/webhooks/${id}`));
  expect(webhook).toContain(`href="/executions/${encodeURIComponent(ARN)}"`);
  const page = await text(request(`/executions/${encodeURIComponent(ARN)}`));
  expect(page).toContain(`href="/webhooks/${id}"`);
  expect(page.replace(/\s+/g, " ")).toMatch(
    /<strong>Upload<\/strong>.*7 ms.*not-reached.*<strong>Done/,
  );
});

test.each([
  ["/webhooks/1", "This webhook is no longer kept here"],
  ["/executions/x", "There is no such execution"],
  ["/nowhere", "There is no page at /nowhere."],
])("%s is not found, inside a page with a way back", async (path, sentence) => {
  const response = await playground({ executions }).request(path);
  expect(response.status).toBe(404);
  const html = await response.text();
  expect(html).toContain(sentence);
  expect(html).toMatch(
    /<nav aria-label="Pages">[\s\S]*<a href="\/[a-z]*" data-visit data-closes>(?:All|Back) /,
  );
});

test("the list shows 200 rows at most, and older ones on pages of their own", async () => {
  const { request, timeline } = playground();
  for (let number = 1; number <= 450; number += 1) timeline.began(signed({ number }));
  const rows = async (path: string) => {
    const html = await text(request(path));
    const ids = html.matchAll(/<a class="row" href="\/webhooks\/([\w-]+)/g);
    const numbers = [...ids].map(([, id = ""]) => timeline.find(id)?.number);
    return { numbers, next: html.match(/href="(\/\?before=\d+)" data-visit>Older/)?.[1] };
  };
  const first = await rows("/");
  expect([first.numbers.length, first.numbers[0], first.next]).toEqual([200, 450, "/?before=251"]);
  const second = await rows(first.next ?? "");
  expect([second.numbers.length, second.numbers[0]]).toEqual([200, 250]);
  const third = await rows(second.next ?? "");
  expect([third.numbers.length, third.numbers[0], third.next]).toEqual([50, 50, undefined]);
});

test("an event has one row, with its deliveries inside and what differs between them", async () => {
  const { request, timeline } = playground();
  const sent = signed(sample);
  const send = (status: number, log: object, headers = {}) => {
    const ended = timeline.began({ ...sent, headers: { ...sent.headers, ...headers } });
    timeline.logged(logLine(`${status}`, log));
    ended(...answered(`${status}`, status));
  };
  send(503, { outcome: "failed", reason: "unavailable" });
  send(200, { outcome: "started", reason: "started" }, { "user-agent": "curl/8" });
  const list = await text(request("/"));
  expect(list.match(/<li id="event-/g)).toHaveLength(1);
  expect(list).toContain("2 deliveries: 1 failed, 1 started");
  const id = timeline.all()[0]?.id;
  const detail = await text(request(`/webhooks/${id}`));
  expect(detail).toContain("2 deliveries of this event");
  expect(detail).toContain("<td>curl/8</td>");
  expect(detail).not.toContain("Signed by</th>");
});

test("a forged request shows the job that it claims, as unverified", async () => {
  const { request, timeline } = playground();
  timeline.began(signed(sample, "another secret"));
  const list = await text(request("/"));
  expect(list).toContain(`<span class="title">${settings.jobNames.MAPS}</span>`);
  expect(list).toContain("unverified");
});

describe("whatever an event contains shows as text", () => {
  const hostile = fc.constantFrom(
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</code></pre><script src=//x></script>",
    "javascript:alert(1)",
    "&lt;script&gt;",
  );
  const anyText = fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 40 }));

  /** The tags that no page of the playground has. */
  const foreign = (page: string) =>
    (page.match(/<[a-z][^>]*>/gi) ?? [])
      .map((tag) => tag.replace(/"[^"]*"/g, '""'))
      .filter((tag) => /^<(?:img|iframe|script(?! type="" src="">))|[\s/]on\w+\s*=|'/i.test(tag));

  test("on every page", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, anyText, async (name, status, action) => {
        const event = publishingJobEnd({ name: `Aurora ${name}`, status });
        for (const sent of [event, { ...event, action }, `{"${name}`]) {
          const { request, post, id } = withWebhook(sent, { jobName: name, detail: status });
          const query = new URLSearchParams({ name, status, new: action });
          const pages = await Promise.all([
            text(request(`/webhooks/${id}`)),
            text(request(`/compose?webhook=${id}`)),
            text(request(`/what-if?${query}`)),
            text(post("/check", { event: JSON.stringify(sent) })),
          ]);
          expect(pages.flatMap(foreign)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });
});

test("the editor's check uses the schema's own words, and the very decision", async () => {
  const { post } = playground();
  const event = { action: "JOB_END", job_instance: { name: "A job in Aurora", status: {} } };
  const checked = await text(post("/check", { event: JSON.stringify(event) }));
  for (const problem of ["job_instance.id is missing", "job_instance.status.value is missing"]) {
    expect(checked).toContain(problem);
  }
  expect(checked).toContain("The name begins with none of");
  expect(await text(post("/check", { event: "{" }))).toContain("in JSON at position 1");
  expect(await text(post("/check", { event: " " }))).toContain(
    "Enter an event, or choose a sample.",
  );
});

test("a webhook that can't be reached is said so", async () => {
  const data = { event: "{}", secret: "current", deliveries: "once" };
  const response = await playground().post("/send", data);
  expect(response.status).toBe(502);
  expect(await response.text()).toContain("It could not be sent");
});

test("the list begins where the open event is, and marks its row", async () => {
  const { request, timeline } = playground();
  for (let number = 1; number <= 450; number += 1) timeline.began(signed({ number }));
  const [newest, oldest, id] = [249, 50, 99].map((index) => timeline.all()[index]?.id);
  const html = await text(request(`/webhooks/${id}`));
  expect(html).toMatch(new RegExp(`webhooks/${newest}.*webhooks/${oldest}.*Newest.*Older`, "s"));
  expect(html.match(/<a class="row" [^>]*aria-current="true"/g)).toEqual([
    expect.stringContaining(`/webhooks/${id}"`),
  ]);
});

test("a list that is held still says how many wait, and has none of them", async () => {
  const { request, timeline } = playground();
  const sent = signed(sample);
  timeline.began(sent)(...answered("a", 503));
  const path = (await text(request("/"))).match(/id="pause"[^>]*href="([^"]+)"/)?.[1] ?? "";
  timeline.began(sent);
  timeline.began(signed({ another: "event" }));
  const html = await text(request(path));
  expect(html).toContain("Resume, 2 waiting");
  expect(html.match(/<li id="event-/g)).toHaveLength(1);
  expect(html).not.toContain("2 deliveries");
});

test("the stream reports the version of what a page shows, once for all that changed at a time", async () => {
  const { request, timeline, close } = playground();
  const response = await request("/changes");
  const reader = (response.body ?? new ReadableStream())
    .pipeThrough(new TextDecoderStream())
    .getReader();
  const read = async () => (await reader.read()).value;
  const shown = async () => (await text(request("/"))).match(/data-version="([^"]+)"/)?.[1];
  const first = await shown();
  expect(await read()).toBe(`data: ${first}\nretry: 1000\n\n`);
  for (let number = 0; number < 50; number += 1) timeline.began(signed({ number }));
  const second = await shown();
  expect(second).not.toBe(first);
  expect(await read()).toBe(`data: ${second}\nretry: 1000\n\n`);
  timeline.clear();
  expect(await read()).toBe(`data: ${await shown()}\nretry: 1000\n\n`);
  await close();
  expect((await reader.read()).done).toBe(true);
});
