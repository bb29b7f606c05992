import { fileURLToPath } from "node:url";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { startService } from "@almahook/testing/run-command";
import { launchBrowser } from "./browser.ts";
import { send } from "./send.ts";

const FILE = fileURLToPath(new URL("../../../docs/playground.png", import.meta.url));

export const command = defineCommand({
  name: "screenshot",
  summary: `Takes the picture of the playground that the README shows, docs/playground.png. It is the same each
time, except for the times of day.`,
  options: {},
  async main(_given, { print }) {
    const service = await startService();
    const browser = await launchBrowser();
    const page = await browser.newPage({
      viewport: { width: 1320, height: 800 },
      deviceScaleFactor: 1.25,
      colorScheme: "light",
    });
    await page.goto(service.playground);

    const rows = page.locator("#list > li");
    async function sendAndWait(name: string, outcome: string) {
      const before = await rows.count();
      await send(page, name);
      await rows.nth(before).waitFor();
      await rows.first().locator(".facts").getByText(outcome).waitFor();
    }

    await sendAndWait("Challenge", "Challenge");
    await sendAndWait("Bursar", "execution succeeded");
    await sendAndWait("Zero records", "nothing exported");
    await sendAndWait("Other environment", "other environment");
    await page.getByLabel("Signed with").selectOption("forged");
    await sendAndWait("POD", "signature");
    await page.getByLabel("Signed with").selectOption("current");
    await page.getByLabel("Throttles").check();
    await page.locator("#fault-banner:visible").waitFor();
    await sendAndWait("TIMDEX full", "unavailable");
    await page.getByRole("button", { name: "Let it work again" }).click();
    await page.locator("#fault-banner").waitFor({ state: "hidden" });
    await sendAndWait("TIMDEX daily", "execution succeeded");
    await page.locator(".detail .card").getByText("Succeeded").waitFor();
    // The port of `npm start`, which may be in use.
    await page.locator(".where code").evaluate((code) => {
      code.textContent = "http://127.0.0.1:9000";
    });
    await page.locator("h2").first().hover();
    await page.screenshot({ path: FILE });

    await browser.close();
    await service.stop();
    print(`Written to ${FILE}`);
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
