/**
 * Runs a bundled configuration with Pulumi's mocks in place of its engine, and sends what came of
 * it to the parent process, which then ends this one. A process of its own, because Pulumi's state
 * is global.
 */
import { createRequire } from "node:module";
import type * as Pulumi from "../../../.sst/platform/node_modules/@pulumi/pulumi/index.d.ts";
import { fakeResource, fakeResult } from "./fake-aws.ts";
import { platform } from "./platform.ts";

/** A resource as the configuration makes it. */
export interface Resource {
  /** Pulumi's, e.g. `aws:lambda/function:Function`. */
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** Whether it stays in AWS when it is removed from the configuration, or with it. */
  retained: boolean;
  /** The id of what is in AWS and not in the state, and is taken over. */
  imported?: string;
}

/** A function of the provider that the configuration calls, e.g. to look something up. */
export interface Call {
  /** Pulumi's, e.g. `aws:ssm/getParameter:getParameter`. */
  token: string;
  inputs: Record<string, unknown>;
}

/** What a configuration comes to: resources and calls in the order in which they were made. */
export interface Evaluated {
  resources: Resource[];
  calls: Call[];
  outputs: Record<string, unknown>;
  /** What stopped it, if anything. */
  error?: string;
}

/** What of the mocks' engine is changed here: it is not among its public types. */
interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: ResourceRequest, callback: unknown): unknown;
}

interface ResourceRequest {
  getType(): string;
  getName(): string;
  getRetainondelete(): boolean;
  getImportid(): string;
}

const [, , file = "", app = "", stage = "", ...logGroups] = process.argv;

// The very modules that the program gets: they hold the state.
const requireFromSst = createRequire(`${platform}/package.json`);
const { runtime }: typeof Pulumi = requireFromSst("@pulumi/pulumi");
const monitor: Monitor = requireFromSst("@pulumi/pulumi/runtime/mocks.js").MockMonitor.prototype;

const resources: Resource[] = [];
const calls: Call[] = [];
let outputs: Record<string, unknown> = {};
const retained = new Set<string>();
const imported = new Map<string, string>();

const { newUrn, registerResource } = monitor;
// A real URN does not count the stack among a resource's parents.
monitor.newUrn = function (parent, type, name) {
  return newUrn.call(this, parent.includes("pulumi:pulumi:Stack") ? "" : parent, type, name);
};
// The mocks are told a resource's inputs, but not its options.
monitor.registerResource = function (request, callback) {
  const key = `${request.getType()}::${request.getName()}`;
  if (request.getRetainondelete()) retained.add(key);
  if (request.getImportid()) imported.set(key, request.getImportid());
  return registerResource.call(this, request, callback);
};

await runtime.setMocks(
  {
    newResource({ type, name, inputs: given }) {
      const inputs = plain(given);
      const key = `${type}::${name}`;
      const options = { retained: retained.has(key), imported: imported.get(key) };
      resources.push({ type, name, inputs, ...options });
      return fakeResource({ type, name, inputs });
    },
    call({ token, inputs }) {
      calls.push({ token, inputs });
      return fakeResult({ token, inputs }, logGroups);
    },
  },
  app,
  stage,
);

/** The key of the mark that Pulumi puts on a secret value. */
const SECRET = "4dabf18193072939515e22adb298388d";

/** Takes the marks off. */
function plain(inputs: unknown) {
  return JSON.parse(JSON.stringify(inputs), (_, value) =>
    SECRET in Object(value) ? value.value : value,
  );
}

let finished = false;

function finish(error?: unknown) {
  if (finished) return;
  finished = true;
  const message = error instanceof Error ? error.message : error && String(error);
  process.send?.({ resources, calls, outputs, error: message });
}

process.on("uncaughtException", finish);
process.on("unhandledRejection", finish);
// Nothing is under way any more, so the resources that wait for others' outputs are made too.
process.once("beforeExit", () => finish());

const program = async () => (await import(file)).default;
outputs = (await runtime.runInPulumiStack(program)) ?? {};
