import { publishingJobEnd } from "@almahook/alma/samples";
import { sign } from "@almahook/alma/signature";
import { startServer } from "@almahook/testing/start-server";
import { afterAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { textOf, usePlayground } from "./open-playground.ts";

const { open, service } = usePlayground();

const NAME = `Dev1 <script>document.title = "hacked"</script><img src=x onerror="document.title = 'hacked'">`;

test("a job named <script> shows as text, everywhere", async () => {
  const page = await open();
  const body = JSON.stringify(publishingJobEnd({ name: NAME, status: NAME }));
  await fetch(service().webhook, {
    method: "POST",
    headers: { "X-Exl-Signature": sign(body, "itsasecret") },
    body,
  });
  const row = page.locator("#list > li", { hasText: "hacked" });
  expect(await textOf(row.locator(".title"))).toBe(NAME);
  await row.getByRole("link").click();
  expect(await textOf(page.locator(".detail h2"))).toBe(NAME);
  await page.getByRole("link", { name: "Edit and send" }).click();
  await page.locator("#check").getByText(NAME).waitFor();
  await page.goto(new URL(`/what-if?${new URLSearchParams({ name: NAME })}`, page.url()).href);
  await page.locator("#verdicts").getByText(NAME).first().waitFor();
  expect(await page.title()).not.toContain("hacked");
  expect(await page.locator("img, main script").count()).toBe(0);
});

const { url: otherPage, close } = await startServer((request, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end(`<title>${request.url}</title><p>Another host's page</p>`);
});
afterAll(close);

test("another page can neither read the playground, nor drive it, nor show it in a frame", async () => {
  const playground = service().playground;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(otherPage);
    const tried = await page.evaluate(async (url) => {
      const fails = (attempt: Promise<unknown>) =>
        attempt.then(() => "worked").catch(() => "failed");
      const data = JSON.stringify({ fault: "down" });
      const post = (init: RequestInit) =>
        fetch(`${url}/faults`, { method: "POST", body: data, ...init });
      const events = new EventSource(`${url}/changes`);
      const streamed = new Promise((resolve, reject) => {
        events.onopen = resolve;
        events.onerror = reject;
      });
      return {
        read: await fails(fetch(url)),
        streamed: await fails(streamed),
        post: await fails(post({ headers: { "Content-Type": "application/json" } })),
        simplePost: await fails(post({ mode: "no-cors" })),
      };
    }, playground);
    expect(tried).toEqual({
      ...{ read: "failed", streamed: "failed", post: "failed", simplePost: "failed" },
    });
    await page.setContent(`<iframe src="${playground}"></iframe>`);
    await page.waitForTimeout(300);
    expect(page.frames()[1]?.url()).not.toBe(`${playground}/`);

    const byForm = `<form method="post" enctype="text/plain" action="${playground}/faults"><input name='{"fault":"down","a":"' value='"}'><button>Go</button></form>`;
    await page.setContent(byForm);
    await page.getByRole("button").click();
    await page.getByText("A page of another site").waitFor();
  } finally {
    await browser.close();
  }
  const page = await open();
  expect(await page.getByLabel("Works").isChecked()).toBe(true);
});

test("another page starts nothing at any port, by a script or a form", async () => {
  const { webhook, stepFunctions, playground } = service();
  const body = JSON.stringify(publishingJobEnd({ name: "Cross-site" }));
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(otherPage);
    await page.evaluate(
      ([urls, data]) =>
        Promise.allSettled(
          urls.map((url) => fetch(url, { method: "POST", mode: "no-cors", body: data })),
        ),
      [[webhook, stepFunctions, `${playground}/send`], body] as const,
    );
    for (const url of [webhook, stepFunctions, playground]) {
      await page.setContent(`<form method="post" action="${url}/"><button>Go</button></form>`);
      await page.getByRole("button").click();
      await page.getByText("A page of another site").waitFor();
    }
  } finally {
    await browser.close();
  }
  const page = await open();
  expect(await page.locator("#list > li", { hasText: "Cross-site" }).count()).toBe(0);
});

test("a page whose name was rebound to this machine is refused at every port", async () => {
  const browser = await launchBrowser(["--host-resolver-rules=MAP rebound.example 127.0.0.1"]);
  try {
    const page = await browser.newPage();
    for (const url of [service().webhook, service().stepFunctions, service().playground]) {
      const response = await page.goto(`http://rebound.example:${new URL(url).port}/`);
      expect(response?.status()).toBe(403);
      await page.getByText("Nothing is served at 'rebound.example").waitFor();
    }
  } finally {
    await browser.close();
  }
});
