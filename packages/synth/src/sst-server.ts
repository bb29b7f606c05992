import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { type BuildInput, buildFunction } from "./function-bundle.ts";

/** The methods that components call on the `sst` process that runs them. */
const METHODS = {
  "Provider.Aws.Bootstrap": async () => ({ asset: "sst-asset", state: "sst-state" }),
  "Provider.Aws.Appsync": async () => ({
    http: "example.appsync-api.us-east-1.amazonaws.com",
    realtime: "example.appsync-realtime-api.us-east-1.amazonaws.com",
  }),
  // A function that `sst dev` builds and runs on this machine when it is invoked.
  "Runtime.AddTarget": async () => ({}),
  "Runtime.Build": (input: BuildInput, work: string) =>
    buildFunction(input, `${work}/artifacts/${input.functionID}-src`),
};

interface Rpc {
  method: keyof typeof METHODS;
  params: [BuildInput];
}

/** Starts the server that components call back. Bundles are written to `work`, as by SST. */
export async function startSst(work: string) {
  const live: BuildInput[] = [];
  const answer = async (request: AsyncIterable<Uint8Array>) => {
    const { method, params } = (await json(request)) as Rpc;
    const run = METHODS[method];
    if (!run) throw new Error(`rpc: can't find method ${method}`);
    if (method === "Runtime.AddTarget") live.push(params[0]);
    return { result: await run(params[0], work) };
  };
  const server = createServer(async (request, response) => {
    const body = await answer(request).catch((error) => ({ error: String(error.message) }));
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("No port to listen on");
  return {
    /** The functions that `sst dev` would run on this machine. */
    live,
    url: `http://127.0.0.1:${address.port}`,
    close: () => server.close(),
  };
}
