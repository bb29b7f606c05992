/**
 * Runs a bundled configuration with Pulumi's mocks instead of its engine, and sends the result to
 * the parent process, which then ends this one. It has its own process, because Pulumi's state is
 * global.
 */
import { createRequire } from "node:module";
import type * as Pulumi from "../../../.sst/platform/node_modules/@pulumi/pulumi/index.d.ts";
import { fakeResource, fakeResult } from "./fake-aws.ts";
import { platform } from "./platform.ts";

/** A resource that the configuration creates. */
export interface Resource {
  /** Pulumi's, e.g. `aws:lambda/function:Function`. */
  type: string;
  name: string;
  arn: string;
  inputs: Record<string, unknown>;
  /** Whether it stays in AWS when it, or the stage, is removed. */
  retained: boolean;
  /** The id of an existing resource that it adopts. */
  imported?: string;
}

/** A call of a provider's function, e.g. a look-up. */
export interface Call {
  /** Pulumi's, e.g. `aws:ssm/getParameter:getParameter`. */
  token: string;
  inputs: Record<string, unknown>;
}

/** The result of a configuration: its resources and calls, in order. */
export interface Evaluated {
  resources: Resource[];
  calls: Call[];
  outputs: Record<string, unknown>;
  /** The error that stopped it, if any. */
  error?: string;
}

/** The parts of Pulumi's mocks that are patched here, which are not public. */
interface Monitor {
  newUrn(parent: string, type: string, name: string): string;
  registerResource(request: ResourceRequest, callback: unknown): unknown;
}

interface ResourceRequest {
  getType(): string;
  getName(): string;
  getRetainondelete(): boolean;
}

const [, , file = "", app = "", stage = "", ...logGroups] = process.argv;

// The same module instances as the program's, because they hold the state.
const requireFromSst = createRequire(`${platform}/package.json`);
const { runtime }: typeof Pulumi = requireFromSst("@pulumi/pulumi");
const monitor: Monitor = requireFromSst("@pulumi/pulumi/runtime/mocks.js").MockMonitor.prototype;

const resources: Resource[] = [];
const calls: Call[] = [];
let outputs: Record<string, unknown> = {};
const retained = new Set<string>();

const { newUrn, registerResource } = monitor;
// A real URN does not count the stack among a resource's parents.
monitor.newUrn = function (parent, type, name) {
  return newUrn.call(this, parent.includes("pulumi:pulumi:Stack") ? "" : parent, type, name);
};
// The mocks do not get this option of a resource.
monitor.registerResource = function (request, callback) {
  if (request.getRetainondelete()) retained.add(`${request.getType()}::${request.getName()}`);
  return registerResource.call(this, request, callback);
};

await runtime.setMocks(
  {
    newResource({ type, name, inputs: given, id: imported }) {
      const inputs = plain(given);
      const { id, state } = fakeResource({ type, name, inputs });
      resources.push({
        type,
        name,
        arn: state.arn,
        inputs,
        retained: retained.has(`${type}::${name}`),
        imported: imported || undefined,
      });
      return { id, state };
    },
    call({ token, inputs }) {
      calls.push({ token, inputs });
      return fakeResult({ token, inputs }, logGroups);
    },
  },
  app,
  stage,
);

/** The key that marks a secret value in Pulumi. */
const SECRET = "4dabf18193072939515e22adb298388d";

/** Unwraps secret values. */
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
// Nothing is pending, so resources that wait for others' outputs have been created, too.
process.once("beforeExit", () => finish());

const program = async () => (await import(file)).default;
outputs = (await runtime.runInPulumiStack(program)) ?? {};
