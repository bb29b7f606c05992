import { createJobsApi } from "@almahook/alma/jobs-api";
import { jobEnd } from "@almahook/alma/samples";
import { expect, test } from "vitest";
import { createAlmaJobs } from "../src/alma-jobs-server.ts";

const event = jobEnd({ name: "a job", id: "17" });
const { job_instance } = event;
const END = Date.parse(job_instance.end_time);

test("instances are read as Alma's are: without counters in the list, and each one whole", async () => {
  const alma = createAlmaJobs("a-key", ["another job"]);
  alma.add(JSON.stringify(event));
  const api = createJobsApi({
    url: "http://127.0.0.1",
    key: "a-key",
    fetch: (input, init) => alma.fetch(new Request(input, init)),
    now: () => 0,
    sleep: async () => {},
  });
  const link = expect.stringContaining("/M0/");
  const { counter, alert, ...listed } = job_instance;
  expect(await api.listJobs()).toEqual([
    { id: "S100", name: "another job" },
    { id: "S101", name: "a job" },
  ]);
  const ended = await api.listEndedInstances("S101", { from: END, until: END + 1 });
  expect(ended).toEqual([{ ...listed, link }]);
  expect(await api.readInstance("S101", "17")).toEqual({ ...job_instance, link });
  expect(await api.listEndedInstances("S100", { from: END, until: END + 1 })).toEqual([]);
});

test.each([
  ["S999/instances", "Invalid job id."],
  ["%zz/instances", "Invalid job id."],
  ["S100/instances/1", "Invalid job instance id."],
  ["S100/instances/%zz", "Invalid job instance id."],
])("jobs/%s is answered as Alma does", async (path, message) => {
  const alma = createAlmaJobs("a-key", []);
  alma.add(JSON.stringify(event));
  const headers = { Authorization: "apikey a-key" };
  const url = `http://127.0.0.1/almaws/v1/conf/jobs/${path}`;
  const response = await alma.fetch(new Request(url, { headers }));
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(message);
});
