import { fileURLToPath } from "node:url";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { startService } from "@almahook/testing/run-command";
import { launchBrowser } from "./browser.ts";
import { HEIGHT, sendAllKinds, WIDTHS } from "./views.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const README_PICTURE = `${PROJECT}docs/playground.png`;
const FOLDER = `${PROJECT}dist/screenshots`;

export const command = defineCommand({
  name: "screenshot",
  summary: `Takes the picture of the playground that the README shows, docs/playground.png, and pictures of
each view at four widths, light, dark and in forced colours, in dist/screenshots. They are the same each time,
except for the times.`,
  options: {},
  async main(_given, { print }) {
    const service = await startService();
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({
        viewport: { width: 1440, height: HEIGHT },
        colorScheme: "light",
      });
      await page.goto(service.playground);
      await page.screenshot({ path: `${FOLDER}/first-run.png` });
      const views = await sendAllKinds(page);

      await page.setViewportSize({ width: 1280, height: 720 });
      await views.find(({ name }) => name === "failed")?.show(page);
      // The port of `npm start`, which may be in use.
      await page.locator(".where code").evaluate((code) => {
        code.textContent = "http://127.0.0.1:9000";
      });
      await page.screenshot({ path: README_PICTURE });
      print(`Written to ${README_PICTURE}`);

      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: HEIGHT });
          for (const { name, show } of views) {
            await show(page);
            await page.screenshot({ path: `${FOLDER}/${name}-${width}-${colorScheme}.png` });
          }
        }
      }
      await page.emulateMedia({ colorScheme: "dark", forcedColors: "active" });
      await page.setViewportSize({ width: 1440, height: HEIGHT });
      for (const { name, show } of views) {
        await show(page);
        await page.screenshot({ path: `${FOLDER}/${name}-forced-colours.png` });
      }
      print(`Written to ${FOLDER}`);
    } finally {
      await browser.close();
      await service.stop();
    }
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
