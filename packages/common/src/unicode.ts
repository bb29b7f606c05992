/**
 * A regular expression with Unicode's properties, and the flags `g` and `u`. V8 parses a literal
 * while it loads the file: with a property that takes 0.2 ms of each cold start, used or not.
 *
 * @example
 * "naïve".match(unicode`\p{L}+`); // ["naïve"]
 */
export const unicode = ({ raw }: TemplateStringsArray) => new RegExp(raw.join(""), "gu");
