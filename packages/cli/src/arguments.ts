import { parseArgs } from "node:util";
import { didYouMean } from "@almahook/common/did-you-mean";
import * as v from "valibot";
import { placeholderOf } from "./options.ts";

/** Wrong arguments of a command. The message is a sentence. */
export class ArgumentsError extends Error {
  override name = "ArgumentsError";
}

/**
 * Reads arguments.
 *
 * @throws {ArgumentsError} for the first that is unknown, missing or wrong
 */
export function readArguments<
  const Options extends v.ObjectEntries,
  const Operand extends v.GenericSchema,
>(args: readonly string[], options: Options, operandSchema: Operand) {
  const { values, operands } = split(args, options);
  const [operand, ...others] = operands;
  const unexpected = placeholderOf(operandSchema) ? others[0] : operand;
  if (unexpected !== undefined) throw new ArgumentsError(`Unexpected argument '${unexpected}'.`);
  return {
    options: read(
      v.object(options),
      values,
      (issue) => `--${v.getDotPath(issue)} ${issue.message}.`,
    ),
    operand: read(operandSchema, operand, ({ message }) =>
      operand === undefined ? `${placeholderOf(operandSchema)} is missing.` : message,
    ),
  };
}

/** Splits arguments into the options' values and the operands. */
function split(args: readonly string[], options: v.ObjectEntries) {
  const types = Object.entries(options).map(
    ([name, schema]) => [name, { type: placeholderOf(schema) ? "string" : "boolean" }] as const,
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(types),
    strict: false, // An unknown option is refused below, with a suggestion.
    tokens: true,
  });
  const values: Record<string, string | boolean | undefined> = Object.fromEntries(
    types.map(([name]) => [name, undefined]),
  );
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const schema = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!schema) {
      const known = [...Object.keys(options), "help"].map((each) => `--${each}`);
      throw new ArgumentsError(`Unknown option ${rawName}.${didYouMean(rawName, known)}`);
    }
    const placeholder = placeholderOf(schema);
    if (!placeholder && value !== undefined) {
      throw new ArgumentsError(`${rawName} takes no value.`);
    }
    if (placeholder && (value === undefined || (!inlineValue && value.startsWith("--")))) {
      throw new ArgumentsError(`${rawName} needs a value: ${rawName} ${placeholder}.`);
    }
    values[name] = value ?? true;
  }
  return { values, operands };
}

function read<const Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  sentence: (issue: v.BaseIssue<unknown>) => string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new ArgumentsError(sentence(result.issues[0]));
  return result.output;
}
