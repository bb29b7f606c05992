import { textResponse, toRequest } from "@almahook/functions/function-url";
import { Hono } from "hono/tiny";
import type { BenchEvent } from "../bench-event.ts";

const app = new Hono().post(
  "*",
  () => textResponse("an answer", { status: 200, headers: {} }) as Response,
);

export const handler = async (event: BenchEvent) => app.fetch(toRequest(event) as Request);
