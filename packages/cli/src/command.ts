import * as v from "valibot";
import { ArgumentsError, readArguments } from "./arguments.ts";
import { call, type Described, help } from "./help.ts";
import { refuseSwallowedOptions } from "./swallowed-options.ts";
import { UserError } from "./user-error.ts";

/** The environment and streams that a command runs with. */
export interface Terminal {
  /** Environment variables. */
  env: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  folder: string;
  /** How many characters fit into a line. Absent if the output is not a terminal. */
  width?: number;
  /** Writes a line to the standard output. */
  print(line: string): void;
  /** Writes a line to the standard error. */
  warn(line: string): void;
}

/** The terminal of this process. */
const TERMINAL: Terminal = {
  env: process.env,
  folder: process.cwd(),
  width: process.stdout.columns,
  print: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${line}\n`),
};

interface Definition<Options extends v.ObjectEntries, Operand extends v.GenericSchema>
  extends Described {
  operand?: Operand;
  options: Options;
  /**
   * @returns whether everything succeeded
   * @throws {UserError} for what a person can fix
   */
  main(
    given: v.InferOutput<v.ObjectSchema<Options, undefined>> & { operand: v.InferOutput<Operand> },
    terminal: Terminal,
  ): Promise<boolean>;
}

/** A command of this project, which an npm script runs. */
export interface Command {
  name: string;
  help: string;
  /** @throws {ArgumentsError} for wrong arguments, and what `main` throws */
  run(args: readonly string[], terminal: Terminal): Promise<boolean>;
}

/**
 * Defines a command: its arguments, its help, and what it does.
 *
 * @example
 * export const command = defineCommand({
 *   name: "greet",
 *   summary: "Greets the world.",
 *   options: { times: numberOption("how often", 1) },
 *   async main({ times }, { print }) {
 *     for (let time = 0; time < times; time += 1) print("Hello");
 *     return true;
 *   },
 * });
 *
 * if (import.meta.main) process.exitCode = await runCommand(command);
 */
export function defineCommand<
  const Options extends v.ObjectEntries,
  const Operand extends v.GenericSchema = v.UndefinedSchema<undefined>,
>(definition: Definition<Options, Operand>): Command {
  const { name, options, operand = v.undefined(), main } = definition;
  return {
    name,
    help: help(definition),
    async run(args, terminal) {
      refuseSwallowedOptions(definition, args, terminal.env);
      const given = readArguments(args, options, operand);
      return main({ ...given.options, operand: given.operand }, terminal);
    },
  };
}

/**
 * Runs a command, or prints its help for `--help`. An error that a person can fix is reported in a
 * sentence.
 *
 * @returns the exit code: 0 success, 1 something did not succeed, 2 wrong usage or settings
 */
export async function runCommand(
  command: Command,
  args: readonly string[] = process.argv.slice(2),
  terminal: Terminal = TERMINAL,
): Promise<0 | 1 | 2> {
  // The reader of a pipe may stop early, as in `npm run exports -- --yes | head`. The command goes
  // on.
  if (terminal === TERMINAL) process.stdout.on("error", ignoreClosedPipe);
  if (args.includes("--help") || args.includes("-h")) {
    terminal.print(command.help);
    return 0;
  }
  try {
    return (await command.run(args, terminal)) ? 0 : 1;
  } catch (error) {
    if (error instanceof ArgumentsError) {
      terminal.warn(`${error.message} See ${call(command.name)} --help.`);
      return 2;
    }
    if (error instanceof UserError) {
      terminal.warn(error.message);
      return error.exitCode;
    }
    throw error;
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException) {
  if (error.code === "EPIPE") return;
  TERMINAL.warn(`The output can't be written: ${error.message}`);
  process.exit(1);
}
