import * as v from "valibot";
import { StepFunctionsError } from "./errors.ts";

const atLeast = (min: number) => `Member must have length greater than or equal to ${min}`;
const atMost = (max: number) => `Member must have length less than or equal to ${max}`;

/** Text of so many characters. */
export const text = (min: number, max: number) =>
  v.pipe(v.string(), v.minLength(min, atLeast(min)), v.maxLength(max, atMost(max)));

/** Text of at most so many bytes in UTF-8. */
export const data = (max: number) => v.pipe(v.string(), v.maxBytes(max, atMost(max)));

/** One of some words. */
export const word = <const Words extends readonly string[]>(words: Words) =>
  v.picklist(words, `Member must satisfy enum value set: [${words.join(", ")}]`);

const DEFAULT_PAGE_SIZE = 100;

/** The number of results on a page: at most 1000, and 100 if 0 or not given. */
export const PageSize = v.nullish(
  v.pipe(
    v.number(),
    v.integer("Member must be a whole number"),
    v.minValue(0, "Member must have value greater than or equal to 0"),
    v.maxValue(1000, "Member must have value less than or equal to 1000"),
    v.transform((size) => size || DEFAULT_PAGE_SIZE),
  ),
  DEFAULT_PAGE_SIZE,
);

/**
 * Reads a request's body.
 *
 * @throws {StepFunctionsError} `SerializationException` for a value of the wrong type,
 *   `ValidationException` for one that is missing or breaks a constraint
 */
export function parseRequest<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  if (Array.isArray(body)) throw notAnObject();
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => {
    const path = v.getDotPath(issue);
    if (!path) throw notAnObject();
    if (issue.kind === "schema" && issue.type !== "picklist") {
      if (issue.received !== "undefined" && issue.received !== "null") {
        throw new StepFunctionsError("SerializationException", `${path}: ${issue.message}`);
      }
      return constraint(path, "Member must not be null");
    }
    return constraint(path, issue.message);
  });
  const errors =
    problems.length === 1 ? "1 validation error" : `${problems.length} validation errors`;
  throw new StepFunctionsError("ValidationException", `${errors} detected: ${problems.join("; ")}`);
}

const notAnObject = () =>
  new StepFunctionsError("SerializationException", "Expected a JSON object");

const constraint = (path: string, rule: string) =>
  `Value at '${path}' failed to satisfy constraint: ${rule}`;
