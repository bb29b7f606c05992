import * as v from "valibot";

/**
 * An option with a value, `--runs N`, or a command's operand.
 *
 * @param placeholder the placeholder of the value in the help
 * @param schema reads the value. An option's messages follow its name ("must be a word"), an
 *   operand's are sentences
 */
export const option = <const Schema extends v.GenericSchema>(
  placeholder: string,
  description: string,
  schema: Schema,
) => v.pipe(schema, v.metadata({ placeholder }), v.description(description));

/** An option without a value: `--yes`. */
export const flag = (description: string) =>
  v.pipe(v.optional(v.boolean(), false), v.description(description));

/** The placeholder of an option's value in the help. Undefined for a flag. */
export function placeholderOf(schema: v.GenericSchema): string | undefined {
  const { placeholder } = v.getMetadata(schema);
  return typeof placeholder === "string" ? placeholder : undefined;
}

const WHOLE_NUMBER = "must be a whole number, 1 or more";

/** A whole number in decimal digits. */
export const WholeNumber = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}$/, WHOLE_NUMBER),
  v.transform(Number),
  v.minValue(1, WHOLE_NUMBER),
);

/** An option with a number and a default, such as `--runs N`. */
export const numberOption = (description: string, byDefault: number) =>
  option("N", description, v.optional(WholeNumber, String(byDefault)));

/** `--stage STAGE`. */
export const StageName = v.pipe(
  v.string("is missing"),
  v.regex(/^[a-z0-9][a-z0-9-]*$/i, "must be the name of a stage, such as dev1"),
);

/** An HTTP or HTTPS URL. */
export const HttpUrl = v.pipe(
  v.string(),
  v.check(
    (url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ""),
    "must be a URL, such as http://localhost:9000",
  ),
  v.check((url) => !URL.parse(url)?.username, "must be a URL without a user and password"),
);
