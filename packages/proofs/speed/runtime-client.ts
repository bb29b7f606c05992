import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { startServer } from "@almahook/testing/start-server";

/** The version to install. @see https://www.npmjs.com/package/aws-lambda-ric */
const VERSION = "4.0.2";

/**
 * Runs a function in a new process of the program that runs Node.js functions in Lambda.
 *
 * @param folder with the bundle
 * @returns milliseconds from the start of the process to the answer to its first event
 */
export type RuntimeClient = (
  folder: string,
  env: NodeJS.ProcessEnv,
  event: object,
) => Promise<number>;

/**
 * Installs Lambda's runtime interface client into a folder, unless it is there. Its installation
 * compiles it.
 *
 * @returns undefined if it can't be compiled
 */
export function installRuntimeClient(work: string): RuntimeClient | undefined {
  const folder = join(work, `aws-lambda-ric-${VERSION}`);
  const program = join(folder, "node_modules/aws-lambda-ric/index.mjs");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const allowScripts = { "aws-lambda-ric": true };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, allowScripts }));
    const argv = ["install", "--no-audit", "--no-fund", `aws-lambda-ric@${VERSION}`];
    try {
      execFileSync("npm", argv, { cwd: folder, stdio: "ignore" });
    } catch {
      return undefined;
    }
  }
  return (...call) => runInClient(program, ...call);
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
const RUNTIME_API = "/2018-06-01/runtime";

async function runInClient(
  program: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  event: object,
): Promise<number> {
  const answered = Promise.withResolvers<number>();
  let handed = false;
  const { port, close } = await startServer(async (request, response) => {
    if (request.url === `${RUNTIME_API}/invocation/next`) {
      if (handed) return; // Lambda freezes the process here.
      handed = true;
      response.writeHead(200, {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": "a-request",
        "Lambda-Runtime-Deadline-Ms": String(Date.now() + 10_000),
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:a",
      });
      response.end(JSON.stringify(event));
      return;
    }
    const body = await text(request);
    if (request.url?.endsWith("/response") && JSON.parse(body).statusCode === 200) {
      answered.resolve(performance.now());
    } else {
      answered.reject(new Error(`${request.url}: ${body}`));
    }
    response.writeHead(202).end();
  });
  const begun = performance.now();
  const client = spawn(process.execPath, [program], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...env,
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      AWS_LAMBDA_FUNCTION_NAME: "webhook",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "1024",
      AWS_LAMBDA_LOG_GROUP_NAME: "webhook",
      AWS_LAMBDA_LOG_STREAM_NAME: "webhook",
      LAMBDA_TASK_ROOT: folder,
      _HANDLER: "bundle.handler",
    },
  });
  client.once("exit", (code) => answered.reject(new Error(`The client ended with ${code}`)));
  try {
    return (await answered.promise) - begun;
  } finally {
    client.kill("SIGKILL");
    await close();
  }
}
