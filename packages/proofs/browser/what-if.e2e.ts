import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { expect, test } from "vitest";
import { ELSEWHERE, HOME, ONE } from "./events.ts";
import { usePlayground } from "./open-playground.ts";

const { open } = usePlayground();

test("as a job is described, each environment says whether it would act, and why not", async () => {
  const page = await open("/what-if");
  const summary = (sentence: string) => page.locator(".summary", { hasText: sentence }).waitFor();
  const verdict = (name: string) => page.getByRole("region", { name, exact: true });
  const elsewhere = verdict(ELSEWHERE.workspace);
  const name = page.getByLabel("Name of the job in Alma");
  const records = page.getByLabel("Records exported");
  expect(new URL(page.url()).searchParams.get("name")).toBe(await name.inputValue());

  await name.fill("");
  await summary("Type the name of a job.");
  await name.pressSequentially(ONE.jobName.replace(HOME.word, ELSEWHERE.word));
  await summary(`Only ${ELSEWHERE.workspace} would act.`);
  // Nobody has said here what the jobs of other stages are called.
  const stages = ENVIRONMENTS.slice(1).map(({ workspace }) => workspace);
  await summary(`If the names of ${stages.join(" and ")} are still the defaults:`);
  expect(await page.locator(".summary").getAttribute("class")).toContain("tone-warn");
  await elsewhere.getByText(`Would start ${ONE.pipeline}`).waitFor();
  await elsewhere.getByText(ONE.namePrefix).waitFor();
  await elsewhere.getByText("assumed", { exact: true }).first().waitFor();
  await elsewhere.getByText(`.env.${ELSEWHERE.stage} does not set them here`).waitFor();
  await verdict(HOME.workspace).getByText("from the settings of npm start").first().waitFor();
  for (const { workspace } of ENVIRONMENTS.filter((each) => each !== ELSEWHERE)) {
    await verdict(workspace).getByText("Would do nothing").waitFor();
    await verdict(workspace).getByText(`does not contain “${workspace}”`).waitFor();
  }

  await records.fill("many");
  await summary(`${ELSEWHERE.workspace} would reject it`);
  await elsewhere.getByText("Would reject the event").waitFor();
  await records.fill("0");
  await elsewhere.getByText("0 records.").waitFor();
  await records.fill("7");
  await summary(`Only ${ELSEWHERE.workspace} would act.`);
  await page.getByLabel("Status").selectOption("SYSTEM_ABORTED");
  const ignored = `${ELSEWHERE.workspace} would ignore it: The job’s status is SYSTEM_ABORTED.`;
  await summary(ignored);
  // The address has the question.
  await page.reload();
  await summary(ignored);
  expect(await records.inputValue()).toBe("7");
});
