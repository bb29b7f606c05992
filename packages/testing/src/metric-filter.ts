/**
 * Compiles a metric filter's pattern for JSON log lines, as the documentation of CloudWatch Logs
 * describes the syntax. What it does not describe is refused rather than guessed: syntax when the
 * pattern is compiled, and a comparison with an undocumented result when it is evaluated.
 *
 * @example
 * metricFilter('{ $.outcome = "failed" && $.test NOT EXISTS }')('{"outcome":"failed"}'); // true
 * @returns whether a log line matches
 * @throws {SyntaxError} if the pattern has undocumented syntax
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function metricFilter(pattern: string): (line: string) => boolean {
  const tokens = tokenize(pattern);
  const take = (...expected: string[]) => {
    const token = tokens.shift() ?? { kind: "end", text: "the end" };
    if (expected.length > 0 && !expected.includes(token.kind))
      throw unexpected(token.text, pattern);
    return token;
  };
  const takeIf = (kind: string) => tokens[0]?.kind === kind && tokens.shift() !== undefined;

  const any = (): Condition => {
    const terms = [all()];
    while (takeIf("||")) terms.push(all());
    return (event) => terms.some((term) => term(event));
  };
  const all = (): Condition => {
    const terms = [term()];
    while (takeIf("&&")) terms.push(term());
    return (event) => terms.every((term) => term(event));
  };
  const term = (): Condition => {
    if (!takeIf("(")) return condition();
    const inner = any();
    take(")");
    return inner;
  };
  const condition = (): Condition => {
    const selector = take("selector").text;
    const { kind, text: operator } = take("comparison", "IS", "NOT");
    if (kind === "NOT") {
      take("EXISTS");
      return (event) => valueAt(selector, event) === undefined;
    }
    if (kind === "IS") {
      const literal: unknown = JSON.parse(take("TRUE", "FALSE", "NULL").text.toLowerCase());
      return (event) => valueAt(selector, event) === literal;
    }
    const isEquality = operator === "=" || operator === "!=";
    const operand = take("number", ...(isEquality ? ["string"] : []));
    const compared = operand.kind === "number" ? Number(operand.text) : operand.text;
    return (event) => compare(valueAt(selector, event), operator, compared);
  };

  take("{");
  const matches = any();
  take("}");
  if (tokens[0]) throw unexpected(tokens[0].text, pattern);
  return (line) => {
    const event = parseObject(line);
    return event !== undefined && matches(event);
  };
}

type Condition = (event: object) => boolean;

interface Token {
  /** `selector`, `string`, `number`, `comparison`, or what the token says. */
  kind: string;
  text: string;
}

const TOKEN =
  /\s*(?:(?<selector>\$(?:\.[\w-]+(?:\[\d+\])*)+)|"(?<quoted>(?:[^"\\]|\\["\\])*)"|(?<number>[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![\w.*])|(?<word>[\w.*]+)|(?<comparison>[<>!]=|[<>=])|(?<symbol>&&|\|\||[{}()]))/gy;

const KEYWORDS = ["IS", "NOT", "EXISTS", "TRUE", "FALSE", "NULL"];

function tokenize(pattern: string): Token[] {
  const text = pattern.trim();
  let end = 0;
  const tokens = [...text.matchAll(TOKEN)].map(({ 0: match, groups = {} }) => {
    end += match.length;
    const { selector, quoted, number, word, comparison, symbol } = groups;
    if (selector) return { kind: "selector", text: selector };
    if (quoted !== undefined) return { kind: "string", text: quoted.replace(/\\(.)/g, "$1") };
    if (number) return { kind: "number", text: number };
    if (comparison) return { kind: "comparison", text: comparison };
    if (word) return { kind: KEYWORDS.includes(word) ? word : "string", text: word };
    return { kind: String(symbol), text: String(symbol) };
  });
  if (end < text.length) throw unexpected(text.slice(end), pattern);
  return tokens;
}

const unexpected = (found: string, pattern: string) =>
  new SyntaxError(`Unexpected ${JSON.stringify(found)} in the filter pattern ${pattern}`);

/** What a selector such as `$.users[0].name` points to. */
function valueAt(selector: string, event: object): unknown {
  let value: unknown = event;
  for (const [, name = "", index] of selector.matchAll(/\.([\w-]+)|\[(\d+)\]/g)) {
    const isList = Array.isArray(value);
    const step = index ?? name;
    if (isList !== (index !== undefined) || !isObject(value) || !Object.hasOwn(value, step)) {
      return undefined;
    }
    value = Reflect.get(value, step);
  }
  return value;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null;

const NUMERIC: Readonly<Record<string, (value: number, operand: number) => boolean>> = {
  "=": (value, operand) => value === operand,
  "!=": (value, operand) => value !== operand,
  "<": (value, operand) => value < operand,
  ">": (value, operand) => value > operand,
  "<=": (value, operand) => value <= operand,
  ">=": (value, operand) => value >= operand,
};

function compare(value: unknown, operator: string, operand: string | number): boolean {
  // A filter does not apply to a list or an object, whatever it compares.
  if (isObject(value)) return false;
  if (value === undefined && operator !== "!=") return false;
  if (typeof value === "number" && typeof operand === "number") {
    return NUMERIC[operator]?.(value, operand) ?? false;
  }
  const isText = typeof value === "string" || (typeof value === "number" && operand === "*");
  if (isText && typeof operand === "string") {
    return matchesText(String(value), operand) === (operator === "=");
  }
  throw new Error(
    `It is not documented what ${JSON.stringify(value)} ${operator} ${JSON.stringify(operand)} is`,
  );
}

/** A `*` stands for any text at the beginning or the end of a string, and for itself elsewhere. */
function matchesText(text: string, operand: string): boolean {
  const [, start, inner = "", end] = /^(\*?)(.*?)(\*?)$/s.exec(operand) ?? [];
  if (start && end) return text.includes(inner);
  if (start) return text.endsWith(inner);
  return end ? text.startsWith(inner) : text === inner;
}

function parseObject(line: string): object | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
