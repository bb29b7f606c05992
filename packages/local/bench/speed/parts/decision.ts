import { Webhook } from "@almahook/alma/webhook";
import { decide } from "@almahook/pipelines/decide";
import * as v from "valibot";
import { settings } from "../../../../pipelines/test/settings.ts";
import type { BenchEvent } from "../bench-event.ts";

export const handler = async ({ body }: BenchEvent) =>
  decide(v.parse(Webhook, JSON.parse(body)), settings);
