import { jobEnd } from "@almahook/alma/samples";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ASSETS_PATH } from "../src/assets.ts";
import type { SeenExecution } from "../src/delivery.ts";
import type { ExecutionReader } from "../src/executions.ts";
import { deliver, playground, STARTED, settings, signed } from "./test-playground.ts";

const ARN = STARTED.executionArn;
const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:maps";
const running = { status: "RUNNING", startDate: 1_000_000 } as const;
const ended = { status: "SUCCEEDED", startDate: 1_000_000, stopDate: 1_000_012 } as const;
const executions: ExecutionReader = {
  readState: async () => ended,
  read: async (arn) => (arn === ARN ? { ...ended, arn, stateMachineArn, name: "one" } : undefined),
  stop: async () => {},
};

const sample = jobEnd({ name: settings.jobNames.MAPS });
const text = async (response: Promise<Response>) => (await response).text();

test("a webhook leads to its execution, and back", async () => {
  const { request, timeline } = playground({ executions });
  const { id } = deliver(timeline, sample, STARTED);
  const path = `/executions/${encodeURIComponent(ARN)}`;
  expect(await text(request(`/webhooks/${id}`))).toContain(`href="${path}"`);
  expect(await text(request(path))).toContain(`href="/webhooks/${id}"`);
});

test("an execution is read until it has ended, although another one can't be read", async () => {
  const states: SeenExecution[] = [ended, running];
  const readState = async (arn: string) => {
    if (arn !== ARN) throw new Error("AccessDeniedException");
    return states.pop();
  };
  const { timeline, close } = playground({ executions: { ...executions, readState } });
  deliver(timeline, { number: 1 }, { ...STARTED, executionArn: `${ARN}-denied` });
  const delivery = deliver(timeline, sample, STARTED);
  await expect.poll(() => delivery.execution).toEqual(ended);
  await close();
});

test.each([
  ["/webhooks/1", "This webhook is no longer kept here"],
  ["/compose?webhook=1", "This webhook is no longer kept here"],
  ["/executions/x", "There is no such execution"],
  ["/nowhere", "There is no page at /nowhere."],
])("%s is not found, inside a page with a way back", async (path, sentence) => {
  const response = await playground({ executions }).request(path);
  expect(response.status).toBe(404);
  const html = await response.text();
  expect(html).toContain(sentence);
  expect(html).toMatch(
    /<nav aria-label="Pages">[\s\S]*<a href="\/[a-z]*" data-visit data-closes>(?:All|Back|Compose) /,
  );
});

test("the list shows 200 rows at most, begins where the open event is, and marks its row", async () => {
  const { request, timeline } = playground();
  for (let number = 1; number <= 450; number += 1) timeline.began(signed({ number }));
  const [, oldest] = timeline.all();
  const list = await text(request("/"));
  expect(list.match(/<li id="event-/g)).toHaveLength(200);
  expect(list).toMatch(/href="\/\?skip=200" data-visit>Older/);
  const html = await text(request(`/webhooks/${oldest?.id}`));
  expect(html.match(/<li id="event-/g)).toHaveLength(50);
  expect(html).toMatch(/href="\/" data-visit>Newest/);
  expect(html).not.toContain("Older");
  expect(html.match(/<a class="row" [^>]*aria-current="true"/g)).toEqual([
    expect.stringContaining(`/webhooks/${oldest?.id}"`),
  ]);
});

test("a challenge has nothing to decide, and nothing to edit", async () => {
  const { request, timeline } = playground();
  const challenge = { method: "GET", path: "/?challenge=a", headers: {}, body: Buffer.of() };
  const html = await text(request(`/webhooks/${deliver(timeline, challenge).id}`));
  expect(html).toContain("A challenge has nothing to decide.");
  expect(html).not.toContain("Edit and send");
});

test("whatever an event contains shows as text on every page", async () => {
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

  await fc.assert(
    fc.asyncProperty(anyText, anyText, anyText, async (name, status, action) => {
      const event = jobEnd({ name: `Aurora ${name}`, status });
      for (const sent of [event, { ...event, action }, `{"${name}`]) {
        const { request, post, timeline } = playground();
        const { id } = deliver(timeline, sent, { ...STARTED, jobName: name, detail: status });
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

const pages = ["/", "/exports", "/compose", "/what-if?name=A", "/no-such-page", "/webhooks/none"];

test.each(pages)(
  "%s has one main heading, nothing inline, nothing from elsewhere, and says so",
  async (path) => {
    const response = await playground().request(path);
    const policy = response.headers.get("Content-Security-Policy") ?? "";
    expect(policy.split("; ")).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cache-control": "no-store",
    });
    const text = await response.text();
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?! type="module" src="\/assets)/);
    expect(text).not.toMatch(/(?:src|href)="(?!\/|#)/);
  },
);

test("only the files of the browser's part are served, to be kept until one changes", async () => {
  const { request } = playground();
  const main = await request(`${ASSETS_PATH}/main.ts`);
  expect(Object.fromEntries(main.headers)).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "max-age=31536000, immutable",
    "content-security-policy": expect.stringContaining("default-src 'none'"),
  });
  for (const name of ["..%2fplayground.ts", "nothing.ts", "elements.d.ts", ""]) {
    const path = `${ASSETS_PATH}/${name}`;
    expect((await request(path)).status).toBe(404);
  }
});
