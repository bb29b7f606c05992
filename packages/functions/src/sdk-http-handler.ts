import { request as requestOverTls } from "node:https";
import type { HttpRequest, HttpResponse } from "@smithy/core/protocols";

/**
 * Makes what sends the requests of an AWS SDK client, and reads their answers whole. It stands in
 * for the SDK's own, which stops the clock at an answer's head, and loads web streams and, for plain
 * HTTP, all of Node's `fetch`: 2 and 11 ms of a cold start.
 *
 * @param timeout milliseconds until a request whose answer is not there to the last byte fails with
 *   a `TimeoutError`, after which the SDK makes it again
 * @see https://github.com/smithy-lang/smithy-typescript/tree/main/packages/node-http-handler
 */
export function createRequestHandler(timeout: number) {
  return {
    handle: (
      { protocol, hostname, port, method, path, headers, body }: HttpRequest,
      { abortSignal: signal }: { abortSignal?: AbortSignal } = {},
    ) =>
      new Promise<{ response: HttpResponse }>((resolve, reject) => {
        const host = hostname.replace(/^\[(.*)\]$/, "$1"); // As a URL has an IPv6 address
        const send = protocol === "https:" ? requestOverTls : plainHttp().request;
        const request = send({ host, port, method, path, headers, signal }, (response) => {
          const { statusCode = 0, statusMessage: reason } = response;
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          );
          const chunks: Buffer[] = [];
          response.on("data", (chunk) => chunks.push(chunk));
          response.on("error", reject);
          response.once("end", () =>
            resolve({ response: { statusCode, reason, headers, body: Buffer.concat(chunks) } }),
          );
        });
        const timer = setTimeout(() => {
          const error = new Error(`No answer within ${timeout} ms`);
          reject(Object.assign(error, { name: "TimeoutError" }));
          request.destroy();
        }, timeout);
        request.on("error", reject);
        request.once("close", () => clearTimeout(timer));
        request.end(body);
      }),
    // The SDK lets its plugins read and change a handler's settings. There are none.
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig() {},
  };
}

/** For local runs. An import would read all that the module exports, and some of it loads `fetch`. */
const plainHttp = () => process.getBuiltinModule("node:http");
