import { type Command, runCommand } from "@almahook/cli/command";

/** What a command printed, and its exit code. */
export interface CommandResult {
  /** Null if a signal ended its process. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in this process, in a folder without `.env`.
 *
 * @param env all environment variables that it gets
 */
export async function callCommand(
  command: Command,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const output = { stdout: "", stderr: "" };
  const exitCode = await runCommand(command, args, {
    env,
    folder: import.meta.dirname,
    print: (line) => {
      output.stdout += `${line}\n`;
    },
    warn: (line) => {
      output.stderr += `${line}\n`;
    },
  });
  return { exitCode, ...output };
}
