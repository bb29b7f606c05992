/** A number of things in words, as in `1 record` or `1,234 records`. */
export const countOf = (number: number, thing: string): string =>
  `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
