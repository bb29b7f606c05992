import { createStart } from "@almahook/functions/start-execution";

/** Builds the client, and sends nothing. */
export const handler = async () => createStart({}, Date.now);
