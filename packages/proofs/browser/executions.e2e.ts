import { expect, test } from "vitest";
import { section, textOf, usePlayground } from "./open-playground.ts";
import { send } from "./send.ts";

const { open } = usePlayground();

test("from a webhook to its execution, with its path, and back", async () => {
  const page = await open();
  await send(page, "TIMDEX full");
  await section(page, "Execution").getByRole("link").click();

  await page.getByText("State machine timdex").waitFor();
  const title = await textOf(page.locator(".detail h2"));
  expect(title).toMatch(/^alma-full-ingest-\d{4}-/);
  expect(await textOf(page.locator('#list [aria-current="true"]'))).toContain(title);
  const states = section(page, "Path").getByRole("listitem");
  expect(await states.locator("strong").allTextContents()).toEqual([
    ...["Check input", "Transform", "Load", "Ingested"],
  ]);
  expect(await textOf(states.first())).toMatch(/Choice\s+entered after \d+ ms, left after \d+ ms/);
  expect(JSON.parse(await textOf(page.locator("#input")))).toMatchObject({
    source: "alma",
  });
  await page.locator(".detail .badges").getByText("Succeeded").waitFor();

  await section(page, "Started by").getByRole("link").click();
  await page.locator(".detail h2", { hasText: "TIMDEX EXPORT to Dev1 FULL" }).waitFor();
});

test("the list is live, and one execution has all its deliveries", async () => {
  const [webhooks, executions] = [await open(), await open("/executions")];
  await webhooks.getByLabel("Delivered").selectOption("five-at-once");
  await send(webhooks, "Bursar");
  const row = executions.locator("#list > li", { hasText: "bursar" });
  await row.getByText("Succeeded").waitFor();
  expect(await row.count()).toBe(1);
  await webhooks.getByText("5 deliveries: 1 started, 4 already started").waitFor();
  await row.getByRole("link").click();
  await executions.locator(".detail .card", { hasText: "Started" }).first().waitFor();
  await executions.reload();
  const started = section(executions, "Started by").getByRole("link", { name: "5 deliveries" });
  await started.getByText("Started", { exact: true }).waitFor();
  expect(await section(executions, "Started by").getByRole("link").count()).toBe(1);
});
