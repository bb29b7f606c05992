import { type Command, runCommand } from "@almahook/cli/command";

/** What a command printed, and its exit code. */
export interface CommandResult {
  /** Null if a signal ended its process. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in this process.
 *
 * @param env all environment variables that it gets
 * @param folder its current folder; by default one without `.env`
 */
export async function callCommand(
  command: Command,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  folder = import.meta.dirname,
): Promise<CommandResult> {
  const output = { stdout: "", stderr: "" };
  const exitCode = await runCommand(command, args, {
    env,
    folder,
    print: (line) => {
      output.stdout += `${line}\n`;
    },
    warn: (line) => {
      output.stderr += `${line}\n`;
    },
  });
  return { exitCode, ...output };
}
