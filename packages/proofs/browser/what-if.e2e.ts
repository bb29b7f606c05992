import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";

const { open } = usePlayground();

const verdict = (page: Page, environment: string) =>
  page.getByRole("region", { name: environment, exact: true });
const summary = (page: Page, sentence: string) =>
  page.locator(".summary", { hasText: sentence }).waitFor();

test("as a name is typed, each environment says whether it would act, and why not", async () => {
  const page = await open("/what-if");
  const name = page.getByLabel("Name of the job in Alma");
  await name.fill("");
  await summary(page, "Type the name of a job.");
  await name.pressSequentially("Publishing Platform Job TIMDEX EXPORT to Stage daily");
  await summary(page, "Only stage would act.");
  // Nobody has said here what the jobs of other stages are called.
  await summary(page, "If the names of stage and prod are still the defaults:");
  expect(await page.locator(".summary").getAttribute("class")).toContain("perhaps");
  await verdict(page, "stage").getByText("Would start TIMDEX").waitFor();
  await verdict(page, "stage").getByText("alma-daily-ingest-").waitFor();
  for (const other of ["dev", "prod"]) {
    await verdict(page, other).getByText("Would do nothing").waitFor();
    await verdict(page, other).getByText(`does not contain “${other}”`).waitFor();
  }

  await name.fill("Publishing Platform Job TIMDEX EXPORT to Prod");
  await summary(page, "prod would reject it: the name must end in DAILY or FULL.");
  await verdict(page, "prod").getByText("Would reject the event").waitFor();
});

test("the address has the question, and names that are assumed are marked", async () => {
  const page = await open("/what-if");
  expect(new URL(page.url()).searchParams.get("name")).toBe(
    await page.getByLabel("Name of the job in Alma").inputValue(),
  );
  await page
    .getByLabel("Name of the job in Alma")
    .fill("Export to bursar using profile BURSAR EXPORT to Prod");
  await summary(page, "Only prod would act.");
  await page.getByLabel("Records exported").fill("0");
  await verdict(page, "prod").getByText("0 records.").waitFor();
  await page.getByLabel("Records exported").fill("7");
  await summary(page, "Only prod would act.");
  await page.getByLabel("Status").selectOption("COMPLETED_FAILED");
  await summary(page, "prod would ignore it: The job’s status is COMPLETED_FAILED.");

  const shared = await open(page.url().replace(new URL("/", page.url()).href, "/"));
  expect(await shared.getByLabel("Records exported").inputValue()).toBe("7");
  await verdict(shared, "prod").getByText("assumed", { exact: true }).first().waitFor();
  await verdict(shared, "prod").getByText(".env.prod does not set them here").waitFor();
  await verdict(shared, "dev").getByText("from the settings of npm start").first().waitFor();
});
