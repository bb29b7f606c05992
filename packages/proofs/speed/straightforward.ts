/**
 * The handler that the service is compared with: the same service as a good engineer would write it
 * in an hour, with the usual libraries and SST's default bundling.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { vValidator } from "@hono/valibot-validator";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { Resource } from "sst";
import * as v from "valibot";

const Challenge = v.object({ challenge: v.pipe(v.string(), v.nonEmpty()) });

const JobEnd = v.object({
  action: v.string(),
  job_instance: v.object({
    id: v.string(),
    name: v.string(),
    end_time: v.pipe(v.string(), v.isoTimestamp()),
    status: v.object({ value: v.string() }),
    counter: v.array(
      v.object({ type: v.object({ value: v.string() }), value: v.pipe(v.string(), v.digits()) }),
    ),
  }),
});
type Job = v.InferOutput<typeof JobEnd>["job_instance"];

const EXPORTED = ["label.new.records", "label.updated.records", "label.deleted.records"];

/** Its pipelines: those of the service, as the bench passes them. */
const Pipelines = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ name: v.string(), jobName: v.string(), link: v.string() })),
);
const Linked = v.object({ arn: v.string() });

const pipelines = v.parse(Pipelines, process.env.PIPELINES).map(({ link, ...pipeline }) => ({
  ...pipeline,
  ...v.parse(Linked, Reflect.get(Resource, link)),
  input: (job: Job) => ({ day: job.end_time.slice(0, 10), source: "alma", job: job.id }),
}));

const stepFunctions = new SFNClient();
const VALIDATED = "Webhook POST request received and validated";

const app = new Hono();

app.get("/", vValidator("query", Challenge), (c) => c.text(c.req.valid("query").challenge));

app.use(async (c, next) => {
  const signature = Buffer.from(c.req.header("x-exl-signature") ?? "", "base64");
  const hmac = createHmac("sha256", Resource.AlmaChallengeSecret.value);
  const expected = hmac.update(await c.req.text()).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    return c.text("Unable to validate signature. Has the webhook challenge secret changed?", 401);
  }
  return next();
});

app.post("/", vValidator("json", JobEnd), async (c) => {
  const { action, job_instance: job } = c.req.valid("json");
  const pipeline = pipelines.find(({ jobName }) => job.name.startsWith(jobName));
  const records = job.counter
    .filter(({ type }) => EXPORTED.includes(type.value))
    .reduce((sum, { value }) => sum + Number(value), 0);
  if (action !== "JOB_END" || !pipeline || job.status.value !== "COMPLETED_SUCCESS" || !records) {
    console.log(JSON.stringify({ outcome: "ignored", job: job.name }));
    return c.text(`${VALIDATED}, no action taken.`);
  }
  const name = `${pipeline.name.toLowerCase()}-${Date.now()}`;
  const input = JSON.stringify(pipeline.input(job));
  await stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: pipeline.arn, name, input }),
  );
  console.log(JSON.stringify({ outcome: "started", job: job.name, name }));
  return c.text(`${VALIDATED}, ${pipeline.name} pipeline initiated.`);
});

export const handler = handle(app);
