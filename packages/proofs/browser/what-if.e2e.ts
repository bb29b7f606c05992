import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { usePlayground } from "./open-playground.ts";
import { ONE } from "./starting.ts";

const { open } = usePlayground();

const [home, ...others] = ENVIRONMENTS;
const [elsewhere = home] = others;

/** What the first sample's job is called in an environment. */
const nameIn = (word: string) => ONE.jobName.replace(home.word, word);

const verdict = (page: Page, environment: string) =>
  page.getByRole("region", { name: environment, exact: true });
const summary = (page: Page, sentence: string) =>
  page.locator(".summary", { hasText: sentence }).waitFor();

test("as a name is typed, each environment says whether it would act, and why not", async () => {
  const page = await open("/what-if");
  const name = page.getByLabel("Name of the job in Alma");
  await name.fill("");
  await summary(page, "Type the name of a job.");
  await name.pressSequentially(nameIn(elsewhere.word));
  await summary(page, `Only ${elsewhere.workspace} would act.`);
  // Nobody has said here what the jobs of other stages are called.
  const stages = others.map(({ workspace }) => workspace).join(" and ");
  await summary(page, `If the names of ${stages} are still the defaults:`);
  expect(await page.locator(".summary").getAttribute("class")).toContain("tone-warn");
  await verdict(page, elsewhere.workspace).getByText(`Would start ${ONE.pipeline}`).waitFor();
  await verdict(page, elsewhere.workspace).getByText(ONE.namePrefix).waitFor();
  for (const { workspace } of ENVIRONMENTS.filter((each) => each !== elsewhere)) {
    await verdict(page, workspace).getByText("Would do nothing").waitFor();
    await verdict(page, workspace).getByText(`does not contain “${workspace}”`).waitFor();
  }

  await page.getByLabel("Records exported").fill("many");
  await summary(page, `${elsewhere.workspace} would reject it`);
  await verdict(page, elsewhere.workspace).getByText("Would reject the event").waitFor();
});

test("the address has the question, and names that are assumed are marked", async () => {
  const page = await open("/what-if");
  expect(new URL(page.url()).searchParams.get("name")).toBe(
    await page.getByLabel("Name of the job in Alma").inputValue(),
  );
  await page.getByLabel("Name of the job in Alma").fill(nameIn(elsewhere.word));
  await summary(page, `Only ${elsewhere.workspace} would act.`);
  await page.getByLabel("Records exported").fill("0");
  await verdict(page, elsewhere.workspace).getByText("0 records.").waitFor();
  await page.getByLabel("Records exported").fill("7");
  await summary(page, `Only ${elsewhere.workspace} would act.`);
  await page.getByLabel("Status").selectOption("SYSTEM_ABORTED");
  await summary(
    page,
    `${elsewhere.workspace} would ignore it: The job’s status is SYSTEM_ABORTED.`,
  );

  const shared = await open(page.url().replace(new URL("/", page.url()).href, "/"));
  expect(await shared.getByLabel("Records exported").inputValue()).toBe("7");
  await verdict(shared, elsewhere.workspace)
    .getByText("assumed", { exact: true })
    .first()
    .waitFor();
  await verdict(shared, elsewhere.workspace)
    .getByText(`.env.${elsewhere.stage} does not set them here`)
    .waitFor();
  await verdict(shared, home.workspace)
    .getByText("from the settings of npm start")
    .first()
    .waitFor();
});
