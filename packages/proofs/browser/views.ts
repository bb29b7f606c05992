import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { ANOTHER, ONE } from "./events.ts";
import {
  breakStepFunctions,
  chooseNext,
  opened,
  openSendPanel,
  rows,
  send,
  textOf,
} from "./open-playground.ts";

export const WIDTHS = [1920, 1440, 1024, 390] as const;
export const HEIGHT = 900;

// Without frames there is no need for a page of axe's own.
export const axe = (page: Page) => new AxeBuilder({ page }).setLegacyMode();

export async function findings(analysis: AxeBuilder): Promise<string[]> {
  const { violations } = await analysis.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** A view of the playground: its name, and how a page gets to it. */
export interface View {
  name: string;
  show(page: Page): Promise<void>;
}

/**
 * Sends webhooks of all kinds, one of them five times at once and one on a long path, and leaves
 * Step Functions refusing.
 *
 * @param page at the playground, in a window that has room for what can be sent
 * @returns every view that there then is
 */
export async function sendAllKinds(page: Page): Promise<View[]> {
  const { origin } = new URL(page.url());
  async function sendAndWait(name: string, outcome: string) {
    await send(page, name);
    await rows(page).first().locator(".facts").getByText(outcome).waitFor();
    return new URL(page.url()).pathname;
  }

  await sendAndWait("Challenge", "Challenge");
  await sendAndWait(ANOTHER.label, "execution succeeded");
  await sendAndWait("Zero records", "nothing exported");
  await sendAndWait("Other environment", "other environment");
  await page.getByLabel("Signed with").selectOption("forged");
  const forged = await sendAndWait(ONE.label, "wrong signature");
  await page.getByLabel("Signed with").selectOption("current");
  await page.getByLabel("Delivered").selectOption("five-at-once");
  const several = await sendAndWait(ONE.label, "5 deliveries: 1 started, 4 already started");
  await page.getByLabel("Delivered").selectOption("once");
  await fetch(`${await textOf(page.locator(".where code"))}/${"a".repeat(300)}`);
  await rows(page).first().filter({ hasText: "GET /aaa" }).getByRole("link").click();
  await opened(page, "GET /aaa");
  const long = new URL(page.url()).pathname;
  await chooseNext(page, "fails");
  await sendAndWait(ANOTHER.label, "AskedFor");
  await page.locator(".detail a.card").click();
  await opened(page, new RegExp(ANOTHER.namePrefix));
  const execution = new URL(page.url()).pathname;
  await page.goto(origin);
  await breakStepFunctions(page);
  const failed = await sendAndWait(ANOTHER.label, "refused");

  const at = (name: string, path: string): View => ({
    name,
    async show(page) {
      await page.goto(`${origin}${path}`);
      await page.locator('#connection[data-state="live"]').waitFor();
    },
  });
  const list = at("webhooks", "/");
  const empty = at("compose", "/compose");
  const compose: View = {
    name: "compose",
    async show(page) {
      await empty.show(page);
      // A draft from before would be there again.
      await page.evaluate(() => sessionStorage.clear());
      await page.reload();
      await page.locator("#check .callout.tone-good").waitFor();
    },
  };
  return [
    list,
    at("filtered", `/?result=started&q=${ANOTHER.pipeline}`),
    at("forged", forged),
    at("deliveries", several),
    at("long-path", long),
    at("failed", failed),
    at("not-found", "/webhooks/none"),
    at("exports", "/exports"),
    {
      name: "export",
      async show(page) {
        await at("export", "/exports?state=execution-failed").show(page);
        await rows(page).first().getByRole("link").click();
        await opened(page);
      },
    },
    at("execution", execution),
    compose,
    at("what-if", "/what-if"),
    at(
      "what-if-rejected",
      `/what-if?${new URLSearchParams({ name: ONE.jobName, records: "many" })}`,
    ),
    at("what-if-unnamed", "/what-if?name="),
    {
      name: "send",
      async show(page) {
        await list.show(page);
        await openSendPanel(page);
      },
    },
    {
      name: "keys",
      async show(page) {
        await list.show(page);
        await page.keyboard.press("?");
      },
    },
    {
      name: "compose-wrong",
      async show(page) {
        await compose.show(page);
        await page.locator("#event").fill('{ "action": "JOB_END" }');
        await page.locator("#check .callout.tone-bad").waitFor();
      },
    },
  ];
}
