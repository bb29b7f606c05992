/**
 * Says to every request that an execution has started, over TLS as Step Functions does: a client
 * loads other code for plain HTTP. It runs in a process of its own.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const [key = "", certificate = ""] = process.argv.slice(2);
const server = createServer(
  { key: readFileSync(key), cert: readFileSync(certificate) },
  (request, response) => {
    request.resume().once("end", () => {
      const executionArn = "arn:aws:states:us-east-1:123456789012:execution:ppod:name";
      response
        .writeHead(200, { "Content-Type": "application/x-amz-json-1.0" })
        .end(JSON.stringify({ executionArn, startDate: Date.now() / 1000 }));
    });
  },
);
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
