import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { EnvironmentVariables } from "@almahook/functions/links";
import type { CommandResult } from "./call-command.ts";

/** The folder of the commands' sources. */
const SOURCES = dirname(fileURLToPath(import.meta.resolve("@almahook/local/start")));

/** Settings with which any number of services can run at a time, and leave no files. */
export const FREE_PORTS = {
  ...{ PORT: "0", STEP_FUNCTIONS_PORT: "0", PLAYGROUND_PORT: "0", ALMA_API_PORT: "0" },
  PLAYGROUND_DATA: "",
};

/** Runs a program to its end. @param options its folder, and all its environment variables */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string | URL; env: EnvironmentVariables },
): Promise<CommandResult> {
  const child = spawn(file, args, options);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** The folder where commands run, which has no `.env`, and their variables. */
const optionsOf = (env: EnvironmentVariables) => ({
  cwd: import.meta.dirname,
  env: { PATH: process.env.PATH, ...FREE_PORTS, ...env },
});

/**
 * Runs a command to its end, in a separate process.
 *
 * @param sources the folder of the command's source, if it is another project's
 */
export const run = (
  file: string,
  args: readonly string[] = [],
  env: EnvironmentVariables = {},
  sources = SOURCES,
) => runProgram(process.execPath, [join(sources, file), ...args], optionsOf(env));

/** Starts a command that runs until Ctrl-C, in a separate process, and waits until it says so. */
export async function startCommand(
  file: string,
  args: readonly string[],
  env: EnvironmentVariables,
  sources = SOURCES,
) {
  const child = spawn(process.execPath, [join(sources, file), ...args], optionsOf(env));
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  child.stderr.on("data", (chunk) => lines.push(String(chunk)));
  output.on("line", (line) => lines.push(line));
  while (!lines.some((line) => line.includes("Ctrl-C"))) {
    if (child.exitCode !== null) throw new Error(lines.join("\n"));
    await Promise.race([once(output, "line"), once(child, "close")]);
  }
  return {
    /** The URL that it printed for something. */
    url: (name: string) =>
      lines.map((line) => line.match(`^${name} +(http://\\S+)`)?.[1]).find(Boolean) ?? "",
    lines,
    stdin: child.stdin,
    /** Presses Ctrl-C. @returns the exit code */
    async stop(): Promise<number | null> {
      child.kill("SIGINT");
      if (child.exitCode === null) await once(child, "close");
      return child.exitCode;
    },
  };
}

/** Starts the service as `npm start` does, on free ports. */
export async function startService(env: EnvironmentVariables = {}, sources = SOURCES) {
  const { url, ...command } = await startCommand("start.ts", [], env, sources);
  return {
    ...command,
    webhook: url("Webhook"),
    stepFunctions: url("Step Functions"),
    playground: url("Playground"),
    almaApi: url("Alma's jobs API"),
  };
}
