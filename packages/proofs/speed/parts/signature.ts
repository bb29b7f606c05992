import { verify } from "@almahook/alma/signature";
import type { BenchEvent } from "../bench-event.ts";

const secrets = { current: "itsasecret" };

export const handler = async ({ headers, body }: BenchEvent) =>
  verify(Buffer.from(body), headers["x-exl-signature"], secrets);
