import { publishingJobEnd } from "@almahook/alma/samples";
import { expect, test } from "vitest";
import { createAlmaJobs } from "../src/alma-jobs-server.ts";

test.each([
  ["S999/instances", "Invalid job id."],
  ["%zz/instances", "Invalid job id."],
  ["S100/instances/1", "Invalid job instance id."],
  ["S100/instances/%zz", "Invalid job instance id."],
])("jobs/%s is answered as Alma does", async (path, message) => {
  const alma = createAlmaJobs("a-key", []);
  alma.add(publishingJobEnd({ name: "a job", id: "17" }).job_instance);
  const headers = { Authorization: "apikey a-key" };
  const url = `http://127.0.0.1/almaws/v1/conf/jobs/${path}`;
  const response = await alma.fetch(new Request(url, { headers }));
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(message);
});
