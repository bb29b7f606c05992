/** Characters of a job's name, at each end of it, that are looked at. Alma's have some hundred. */
const LOOKED_AT = 5000;

/**
 * Folds a name so that names which look alike are alike: in Unicode's compatibility form (NFKC),
 * without invisible characters, in one case, with one space for white space of any kind, and none at
 * the ends. Of a longer name than 10,000 characters, the middle is left out.
 *
 * @example
 * foldName(" PPOD\u00a0EXPORT to\u200b Dev1 "); // "ppod export to dev1"
 */
export function foldName(name: string): string {
  const bounded =
    name.length > 2 * LOOKED_AT ? `${name.slice(0, LOOKED_AT)}…${name.slice(-LOOKED_AT)}` : name;
  if (/^[\x20-\x7e]*$/.test(bounded)) return bounded.replace(/ {2,}/g, " ").trim().toLowerCase();
  return (
    bounded
      .normalize("NFKC")
      .replace(/[\p{White_Space}\u2800]/gu, " ")
      .replace(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, "")
      // Upper case first: letters with two forms in lower case, or without one letter in upper case.
      .toUpperCase()
      .toLowerCase()
      .replaceAll("ς", "σ")
      .normalize("NFKC")
      .replace(/ {2,}/g, " ")
      .trim()
  );
}
