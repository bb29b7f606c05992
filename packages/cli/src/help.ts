import * as v from "valibot";
import { placeholderOf } from "./options.ts";

/** The parts of a command that its help describes. */
export interface Described {
  /** As in `npm run NAME`. */
  name: string;
  /** What it does, in a sentence or two. */
  summary: string;
  /** The argument that is not an option, created by `option`. */
  operand?: v.GenericSchema;
  /** Each created by `option` or `flag`. */
  options: v.ObjectEntries;
  /** Further paragraphs of the help. */
  details?: string;
}

const WIDTH = 100;

/** How a command is called: `npm run NAME --`. */
export const call = (name: string) => (name === "start" ? "npm start --" : `npm run ${name} --`);

/** How a command's operand is written: `[FILE]` if it may be left out. Empty if there is none. */
export function operandOf({ operand }: Pick<Described, "operand">): string {
  const placeholder = operand && placeholderOf(operand);
  if (!placeholder) return "";
  return v.is(operand, undefined) ? `[${placeholder}]` : placeholder;
}

/** Writes the help of a command. */
export function help({ name, summary, operand, options, details }: Described): string {
  const operandName = operand && placeholderOf(operand);
  const required = Object.entries(options).filter(([, schema]) => !v.is(schema, undefined));
  const synopsis = [
    call(name),
    operandOf({ operand }),
    ...required.map(([option, schema]) => `--${option} ${placeholderOf(schema)}`),
    required.length < Object.keys(options).length && "[options]",
  ];
  const rows = [
    ...(operand && operandName ? [[operandName, describe(operand)]] : []),
    ...Object.entries(options).map(([option, schema]) => [
      ["--", option, placeholderOf(schema) ? ` ${placeholderOf(schema)}` : ""].join(""),
      describe(schema),
    ]),
    ["--help", "prints this"],
  ];
  return [
    summary,
    `  ${synopsis.filter(Boolean).join(" ").replace(/ --$/, "")}`,
    columns(rows),
    details,
    "Exit codes: 0 success, 1 something was not a success, 2 wrong usage or settings.",
  ]
    .filter(Boolean)
    .join("\n\n");
}

function describe(schema: v.GenericSchema): string {
  const description = v.getDescription(schema) ?? "";
  const byDefault = "default" in schema ? schema.default : undefined;
  return typeof byDefault === "string" ? `${description} (default: ${byDefault})` : description;
}

/** Formats names and their descriptions in two columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([name = ""]) => name.length)) + 2;
  const line = new RegExp(`(.{1,${WIDTH - width - 2}})(?:\\s+|$)`, "g");
  return rows
    .map(([name = "", description = ""]) => {
      const lines = [...description.matchAll(line)].map(([, part]) => part);
      return `  ${name.padEnd(width)}${lines.join(`\n${" ".repeat(width + 2)}`)}`.trimEnd();
    })
    .join("\n");
}
