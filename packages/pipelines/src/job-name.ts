import { unicode } from "@almahook/common/unicode";

/** Characters at each end of a job's name that are compared. Alma's names have about a hundred. */
const LOOKED_AT = 5000;

/**
 * Folds a name so that names that look alike are equal: in Unicode's compatibility form (NFKC),
 * without invisible characters, in lower case, and with white space of any kind as one space, none
 * at the ends. The middle of a name of more than 10,000 characters is left out.
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
      .replace(unicode`[\p{White_Space}\u2800]`, " ")
      .replace(unicode`[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]`, "")
      // Upper case first, for letters with two lower-case forms (ς, σ) or a longer upper case (ß).
      .toUpperCase()
      .toLowerCase()
      .replaceAll("ς", "σ")
      .normalize("NFKC")
      .replace(/ {2,}/g, " ")
      .trim()
  );
}
