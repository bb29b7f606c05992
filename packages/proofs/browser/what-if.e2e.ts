import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";

const { open } = usePlayground();

const verdict = (page: Page, environment: string) =>
  page.getByRole("region", { name: environment, exact: true });

test("as a name is typed, each environment says whether it would act, and why not", async () => {
  const page = await open("/what-if");
  const name = page.getByLabel("Name of the job in Alma");
  await name.fill("");
  await name.pressSequentially("Publishing Platform Job TIMDEX EXPORT to Stage daily");
  await page.getByText("Only stage would act.").waitFor();
  await verdict(page, "stage").getByText("Would start TIMDEX").waitFor();
  await verdict(page, "stage").getByText("alma-daily-ingest-").waitFor();
  for (const other of ["dev", "prod"]) {
    await verdict(page, other).getByText("Would do nothing").waitFor();
    await verdict(page, other).getByText(`does not contain “${other}”`).waitFor();
  }

  await name.press("End");
  await name.pressSequentially(" and Prod");
  await page.getByText("No environment would act.").waitFor();
  await verdict(page, "stage").getByText("job_instance.name must end in DAILY or FULL").waitFor();
  await verdict(page, "prod").getByText("The name begins with none of").waitFor();
});

test("status and counts matter, and the address keeps the question", async () => {
  const page = await open("/what-if");
  await page
    .getByLabel("Name of the job in Alma")
    .fill("Export to bursar using profile BURSAR EXPORT to Prod");
  await page.getByText("Only prod would act.").waitFor();
  await page.getByLabel("New records").fill("0");
  await verdict(page, "prod").getByText("0 records.").waitFor();
  await page.getByLabel("Fines and fees").fill("7");
  await page.getByText("Only prod would act.").waitFor();
  await page.getByLabel("Status").selectOption("COMPLETED_FAILED");
  await verdict(page, "prod").getByText("The job’s status is COMPLETED_FAILED.").waitFor();
  await page.getByText("No environment would act.").waitFor();

  await page.reload();
  expect(await page.getByLabel("Fines and fees").inputValue()).toBe("7");
  await verdict(page, "prod").getByText("The job’s status is COMPLETED_FAILED.").waitFor();
});
