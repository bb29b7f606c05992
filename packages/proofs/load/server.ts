import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { FREE_PORTS } from "@almahook/testing/run-command";
import * as v from "valibot";
import { commandScripts } from "../commands/commands.ts";

const MiB = v.pipe(
  v.number(),
  v.transform((bytes) => bytes / 2 ** 20),
);

/** MiB: in use by the server's thread and by the function's, and taken by the whole process. */
const Memory = v.object({ server: MiB, function: MiB, process: MiB });
export type Memory = v.InferOutput<typeof Memory>;

/** `npm start`, in a process of its own, on ports that the system chooses. */
export interface Server {
  webhookUrl: string;
  stepFunctionsUrl: string;
  playgroundUrl: string;
  memory(): Promise<Memory>;
  stop(): Promise<void>;
}

/** Starts it with the settings of the environment. */
export async function startServer(): Promise<Server> {
  const script = commandScripts().find(({ name }) => name === "start");
  if (!script) throw new Error("There is no npm start");
  const teller = `--import=${import.meta.resolve("./tell-memory.ts")}`;
  const child = spawn(
    process.execPath,
    [...script.nodeOptions, teller, fileURLToPath(script.url)],
    {
      env: { ...process.env, ...FREE_PORTS },
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    },
  );
  const urls = new Map<string, string>();
  if (!child.stdout) throw new Error("The server's output can't be read.");
  const output = createInterface({ input: child.stdout });
  const ready = new Promise<void>((resolve) => {
    output.on("line", (line) => {
      const [, name, url] = /^(Webhook|Step Functions|Playground) +(http:\S+)/.exec(line) ?? [];
      if (name && url) urls.set(name, url);
      if (line.includes("Ctrl-C stops")) resolve();
    });
  });
  await Promise.race([ready, once(child, "exit")]);
  return {
    webhookUrl: urls.get("Webhook") ?? "",
    stepFunctionsUrl: urls.get("Step Functions") ?? "",
    playgroundUrl: urls.get("Playground") ?? "",
    async memory() {
      child.send("memory");
      const [message] = await once(child, "message");
      return v.parse(Memory, message);
    },
    async stop() {
      child.kill("SIGINT");
      await once(child, "exit");
    },
  };
}
