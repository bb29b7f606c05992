import { Webhook } from "@almahook/alma/webhook";
import * as v from "valibot";
import type { BenchEvent } from "../bench-event.ts";

export const handler = async ({ body }: BenchEvent) => v.parse(Webhook, JSON.parse(body));
