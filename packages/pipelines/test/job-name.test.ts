import { jobEnd } from "@almahook/alma/samples";
import { RUN as run } from "@almahook/testing/contract";
import { invented, journals } from "@almahook/testing/invented";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../src/decide.ts";
import { foldName } from "../src/job-name.ts";

const INVISIBLE = ["\u200b", "\u00ad", "\u2060", "\ufeff", "\u200e", "\ufe0f", "\u0000", "\u3164"];
const SPACES = [" ", "\u00a0", "\u2003", "\u3000", "\t", "\n", "\u0085", "\u2028", "\u2800"];

/** Ways to write a character so that nobody sees a difference. */
const written = (character: string) => {
  const invisible = fc.array(fc.constantFrom(...INVISIBLE), { maxLength: 2 });
  const itself =
    character === " "
      ? fc
          .array(fc.constantFrom(...SPACES), { minLength: 1, maxLength: 3 })
          .map((all) => all.join(""))
      : fc.constantFrom(
          character.toLowerCase(),
          character.toUpperCase(),
          character.normalize("NFD"),
          // Full width, as Chinese and Japanese keyboards have it.
          character.replace(/[!-~]/, (ascii) => String.fromCharCode(ascii.charCodeAt(0) + 0xfee0)),
        );
  return fc.tuple(invisible, itself).map(([before, text]) => before.join("") + text);
};

/** A name with a mixture of differences that nobody sees, around it as well. */
const alike = (name: string) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...SPACES, ...INVISIBLE), { maxLength: 3 }),
      ...[...name].map(written),
      fc.array(fc.constantFrom(...SPACES, ...INVISIBLE), { maxLength: 3 }),
    )
    .map((parts) => parts.flat().join(""));

const WORKSPACE = "größe";
const PREFIX = `Publishing Platform Job Zeitschriften to ${WORKSPACE}`;

test("any mixture of invisible differences between settings and a name decides like none", () => {
  const decideOn = (name: string, prefix: string, workspace: string) => {
    const { job, ...decision } = decide(jobEnd({ ...run, name }), {
      ...invented,
      workspace,
      pipelines: [journals],
      jobNames: { JOURNALS: prefix },
    });
    return decision;
  };
  const plain = decideOn(`${PREFIX} WEEKLY`, PREFIX, WORKSPACE);
  expect(plain).toMatchObject({ kind: "start", input: { how: "weekly" } });
  fc.assert(
    fc.property(
      alike(`${PREFIX} WEEKLY`),
      alike(PREFIX),
      alike(WORKSPACE),
      (name, prefix, workspace) => {
        expect(decideOn(name, prefix, workspace)).toEqual(plain);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ["  PPOD   export ", "ppod export"],
  ["Straße", "STRASSE"],
  ["ΟΔΟΣ", "οδος"],
  ["ΟΔΟΣ Α", "οδοσ α"],
  ["ﬁne", "FINE"],
  ["İstanbul", "i̇stanbul"],
  ["e\u00ad\u0301", "é"],
])("%j is folded like %j", (one, other) => {
  expect(foldName(one)).toBe(foldName(other));
});

test("a part of a name is folded as in the whole, even if it ends within a word", () => {
  expect(foldName("ΟΔΟΣΑ")).toContain(foldName("ΟΔΟΣ"));
});

test("names that look different stay different, and a name of nothing visible is empty", () => {
  const names = ["a", "á", "b", "a b", "ab", "а", "α"].map(foldName);
  expect(new Set(names).size).toBe(names.length);
  expect(foldName([...SPACES, ...INVISIBLE].join(""))).toBe("");
});

test("a job name of nothing visible switches its pipeline off, as one that is not set does", () => {
  const event = jobEnd({ ...run, name: "Anything in Aurora" });
  for (const prefix of [undefined, "", "\u200b", " \u00a0"]) {
    const jobNames = Object.fromEntries(invented.pipelines.map(({ name }) => [name, prefix]));
    expect(decide(event, { ...invented, jobNames })).toMatchObject({ reason: "no-pipeline" });
  }
});

test("of a name of megabytes, both ends are looked at", () => {
  for (const middle of ["x", "\u0301\u0323", "\ufdfa", "\u00a0"]) {
    const name = `${invented.jobNames.JOURNALS} ${middle.repeat(1_000_000)} weekly`;
    expect(foldName(name).length).toBeLessThan(200_000);
    expect(decide(jobEnd({ ...run, name }), invented)).toMatchObject({
      kind: "start",
      pipeline: "JOURNALS",
    });
  }
});
