import { jobEnd } from "@almahook/alma/samples";
import { event } from "@almahook/testing/contract";
import { startServer } from "@almahook/testing/start-server";
import { afterAll, expect, test } from "vitest";
import { HOME } from "./events.ts";
import { rows, textOf, usePlayground } from "./open-playground.ts";

const { open, service } = usePlayground();

const NAME = `${HOME.word} <script>document.title = "hacked"</script><img src=x onerror="document.title = 'hacked'">`;

test("a job named <script> shows as text, everywhere", async () => {
  const page = await open();
  await fetch(service().webhook, event(jobEnd({ name: NAME, status: NAME })));
  const row = rows(page).filter({ hasText: "hacked" });
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

test("another page can neither read the playground, nor drive any port, nor show it in a frame", async () => {
  const { webhook, stepFunctions, playground } = service();
  const body = JSON.stringify(jobEnd({ name: "Cross-site" }));
  const own = await open();
  const page = await own.context().newPage();
  await page.goto(otherPage);
  const tried = await page.evaluate(
    async ([playground, others, data]) => {
      const headers = { "Content-Type": "application/json" };
      const post = (url: string, init: RequestInit) => fetch(url, { method: "POST", ...init });
      const events = new EventSource(`${playground}/changes`);
      const streamed = new Promise((resolve, reject) => {
        events.onopen = resolve;
        events.onerror = reject;
      });
      const body = JSON.stringify({ fault: "down" });
      await Promise.allSettled(others.map((url) => post(url, { mode: "no-cors", body: data })));
      const results = await Promise.allSettled([
        fetch(playground),
        streamed,
        post(`${playground}/faults`, { headers, body }),
        post(`${playground}/faults`, { mode: "no-cors", body }),
      ]);
      return results.map(({ status }) => status);
    },
    [playground, [webhook, stepFunctions, `${playground}/send`], body] as const,
  );
  expect(tried).toEqual(["rejected", "rejected", "rejected", "rejected"]);

  await page.setContent(`<iframe src="${playground}"></iframe>`);
  await page.waitForTimeout(300);
  expect(page.frames()[1]?.url()).not.toBe(`${playground}/`);

  for (const url of [webhook, stepFunctions, playground, `${playground}/faults`]) {
    await page.goto(otherPage);
    await page.setContent(
      `<form method="post" enctype="text/plain" action="${url}"><input name='{"fault":"down","a":"' value='"}'><button>Go</button></form>`,
    );
    await page.getByRole("button").click();
    await page.getByText("A page of another site").waitFor();
  }
  await own.reload();
  expect(await own.locator("#fault-banner").isVisible()).toBe(false);
  expect(await rows(own).filter({ hasText: "Cross-site" }).count()).toBe(0);
});
