import { readFile } from "node:fs/promises";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** An error that the person at the terminal can mend: its message alone says what to do. */
export class UserError extends Error {
  override name = "UserError";
}

/** Runs a command; what a person can mend ends it with one sentence and exit code 1. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/**
 * Reads a command's arguments: one operand, and options. `--help` prints the help and ends the
 * command.
 */
export function parseArguments<const Options extends ParseArgsOptionsConfig>(
  help: string,
  options: Options,
) {
  const { values, operand } = parseOptionalOperand(help, options);
  if (!operand) throw new UserError(`It takes one operand.\n\n${help}`);
  return { values, operand };
}

/** Reads the arguments of a command that can do without its operand. */
export function parseOptionalOperand<const Options extends ParseArgsOptionsConfig>(
  help: string,
  options: Options,
) {
  if (process.argv.includes("--help")) {
    process.stdout.write(help);
    process.exit(0);
  }
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [operand, ...others] = positionals;
    if (others.length > 0) throw new Error("It takes one operand.");
    return { values, operand };
  } catch (error) {
    throw new UserError(`${message(error)}\n\n${help}`);
  }
}

/** Reads a file that a person named. */
export async function readFileOrFail(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UserError(`${file} can't be read: ${message(error)}`);
  }
}

const message = (error: unknown) => (error instanceof Error ? error.message : String(error));
