/**
 * Answers every request with a started execution, over TLS as Step Functions does. Runs in a process
 * of its own.
 */
import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer } from "node:https";
import { listen } from "@almahook/testing/listen";

const started: RequestListener = (request, response) => {
  request.resume().once("end", () => {
    const executionArn = "arn:aws:states:us-east-1:123456789012:execution:ppod:name";
    response
      .writeHead(200, { "Content-Type": "application/x-amz-json-1.0" })
      .end(JSON.stringify({ executionArn, startDate: Date.now() / 1000 }));
  });
};

const [key = "", certificate = ""] = process.argv.slice(2);
const options = { key: readFileSync(key), cert: readFileSync(certificate) };
const { port } = await listen(createServer(options, started));
process.send?.(port);
