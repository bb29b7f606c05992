import { startService } from "@almahook/testing/run-command";
import { launchBrowser } from "./browser.ts";
import { send } from "./send.ts";

/**
 * Takes the picture of the playground that the README shows: `npm run screenshot`. It is the same
 * each time, but for the times of day.
 */
const FILE = new URL("../../../docs/playground.png", import.meta.url);

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
await page.screenshot({ path: FILE.pathname });

await browser.close();
await service.stop();
