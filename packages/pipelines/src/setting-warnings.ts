import { STATUSES } from "@almahook/alma/statuses";
import { didYouMean } from "@almahook/common/did-you-mean";
import { unicode } from "@almahook/common/unicode";
import type { DecisionSettings } from "./decide.ts";
import { ENVIRONMENTS } from "./environments.ts";
import { foldName } from "./job-name.ts";
import { settingNamesOf } from "./pipeline.ts";

/**
 * Warns of settings that are well-formed but can't work, in a sentence for each.
 *
 * @example
 * settingWarnings({ workspace: "prod", pipelines, jobNames: { PPOD: "PPOD EXPORT to Dev1" } });
 */
export function settingWarnings(settings: DecisionSettings): string[] {
  const { workspace, pipelines, jobNames, acceptedStatuses = {} } = settings;
  const on = pipelines.flatMap((pipeline) => {
    const jobName = jobNames[pipeline.name] ?? "";
    return jobName ? [{ pipeline, jobName, folded: foldName(jobName) }] : [];
  });
  return [
    ...workspaceWarnings(workspace),
    ...on.flatMap(({ pipeline, jobName, folded }) => {
      const first = on.find((each) => each.folded === folded)?.pipeline ?? pipeline;
      return [
        wordWarning(folded, workspace),
        quoteWarning(jobName),
        scriptWarning(jobName),
        first !== pipeline &&
          `is the same name as ${first.jobNameSetting}: its jobs start the ${first.name} pipeline alone.`,
      ]
        .filter((warning) => warning !== false)
        .map((warning) => `${pipeline.jobNameSetting} ${warning}`);
    }),
    ...pipelines.flatMap((pipeline) =>
      statusWarnings(
        settingNamesOf(pipeline).acceptedStatuses,
        acceptedStatuses[pipeline.name] ?? [],
      ),
    ),
  ];
}

/** Warns of a `WORKSPACE` that is close to a declared one. Any other is allowed. */
function workspaceWarnings(workspace: string): string[] {
  const declared = ENVIRONMENTS.map((each) => each.workspace);
  const hint = closest(foldName(workspace), declared);
  return hint ? [`WORKSPACE is ${workspace}, which is not a declared environment.${hint}`] : [];
}

/** Warns of a personal stage whose name is close to that of a shared one. */
export function stageWarnings(stage: string): string[] {
  const shared = ENVIRONMENTS.map((each) => each.stage);
  const hint = closest(stage, shared);
  return hint ? [`${stage} is a personal stage.${hint}`] : [];
}

/** Suggests the word that another one resembles or continues, unless it is one of them. */
function closest(word: string, words: readonly string[]): string {
  if (words.includes(word)) return "";
  const begun = words.find((each) => word.startsWith(each));
  return begun ? ` Did you mean ${begun}?` : didYouMean(word, words);
}

/**
 * Warns of a job name without the `WORKSPACE` as a whole word: `dev` is one in `Dev1`, `prod` is
 * not in `Products`.
 */
function wordWarning(folded: string, workspace: string): string | false {
  const word = foldName(workspace);
  if (!folded.includes(word)) {
    return `does not contain "${workspace}": a job is acted on only if its name contains the WORKSPACE.`;
  }
  const around = folded.split(word);
  const isWord = around.some(
    (before, index) =>
      index < around.length - 1 && !isLetter(before.at(-1)) && !isLetter(around[index + 1]?.at(0)),
  );
  if (isWord) return false;
  const [longer] = folded.split(unicode`[^\p{L}\p{N}]+`).filter((each) => each.includes(word));
  return `contains "${workspace}" only as a part of "${longer}": jobs of any environment would be acted on.`;
}

const isLetter = (character = "") => character.toLowerCase() !== character.toUpperCase();

const quoteWarning = (jobName: string) =>
  /^["'“”„‘’‚«»`].*["'“”‘’«»`]$/.test(jobName.trim()) &&
  "has quotes around it, which would have to be in the job's name too.";

/** Letters of the Cyrillic and Greek alphabets that look like Latin ones. */
const LOOKALIKE = /^[АВЕЅІЈКМНОРСТУХаеіјорсухѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο]+$/u;

/** Warns of a word that mixes Latin letters with those of another script, or only looks Latin. */
function scriptWarning(jobName: string): string | false {
  if (/^[\x20-\x7e]*$/.test(jobName)) return false;
  const words = jobName.normalize("NFKC").match(unicode`\p{L}+`) ?? [];
  const isLatin = (word: string) => unicode`\p{Script=Latin}`.test(word);
  const foreignIn = (word: string) => word.match(unicode`[^\p{Script=Latin}]`)?.[0];
  const word = words
    .filter((each) => isLatin(each) || (words.some(isLatin) && LOOKALIKE.test(each)))
    .find(foreignIn);
  const letter = word && foreignIn(word);
  if (letter === undefined) return false;
  const code = letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return `has the letter ${letter} (U+${code}) in "${word}", which is not a Latin letter: type it again.`;
}

function statusWarnings(setting: string, accepted: readonly string[]): string[] {
  const known = STATUSES.map(({ value }) => value);
  return accepted
    .filter((status) => !known.includes(status))
    .map(
      (status) =>
        `${setting} has ${status}, a status that no job is known to end with.${didYouMean(status, known)}`,
    );
}
