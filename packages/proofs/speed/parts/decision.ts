import { Webhook } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import { settings } from "@almahook/testing/dev1";
import * as v from "valibot";
import type { BenchEvent } from "../bench-event.ts";

export const handler = async ({ body }: BenchEvent) =>
  decide(v.parse(Webhook, JSON.parse(body)), settings);
