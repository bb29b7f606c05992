import { createStart } from "@almahook/functions/step-functions";

/** Builds the client, and sends nothing. */
export const handler = async () => createStart({}, Date.now);
