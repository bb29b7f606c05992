import { Webhook } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import { perPipeline } from "@almahook/pipelines/registry";
import * as v from "valibot";
import type { BenchEvent } from "../bench-event.ts";

const settings = {
  workspace: "dev",
  jobNames: perPipeline(({ defaultJobName }) => defaultJobName),
};

export const handler = async ({ body }: BenchEvent) =>
  decide(v.parse(Webhook, JSON.parse(body)), settings);
