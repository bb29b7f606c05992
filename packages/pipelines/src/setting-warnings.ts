import { STATUSES } from "@almahook/alma/statuses";
import { didYouMean } from "@almahook/common/did-you-mean";
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
  const on = pipelines.flatMap(({ name, jobNameSetting: setting }) => {
    const jobName = jobNames[name] ?? "";
    return jobName ? [{ name, setting, jobName }] : [];
  });
  return [
    ...workspaceWarnings(workspace),
    ...on.flatMap(({ setting, jobName }) => [
      ...wordWarnings(setting, jobName, workspace),
      ...quoteWarnings(setting, jobName),
      ...scriptWarnings(setting, jobName),
    ]),
    ...on.flatMap((first, index) =>
      on
        .slice(index + 1)
        .filter(({ jobName }) => foldName(first.jobName) === foldName(jobName))
        .map(
          (second) =>
            `${first.setting} and ${second.setting} are the same name: its jobs start the ${first.name} pipeline alone.`,
        ),
    ),
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
  const words = ENVIRONMENTS.map((each) => each.workspace);
  const hint = closest(foldName(workspace), words);
  return hint ? [`WORKSPACE is ${workspace}, which is not a declared environment.${hint}`] : [];
}

/** Warns of a personal stage whose name is close to that of a shared one. */
export function stageWarnings(stage: string): string[] {
  const hint = closest(
    stage.toLowerCase(),
    ENVIRONMENTS.map((each) => each.stage),
  );
  return hint ? [`${stage} is a personal stage.${hint}`] : [];
}

/** Suggests the word that another one resembles or continues, unless it is one of them. */
function closest(word: string, words: readonly string[]): string {
  if (words.includes(word)) return "";
  const [begun] = words.filter((each) => word.startsWith(each));
  return begun ? ` Did you mean ${begun}?` : didYouMean(word, words);
}

/**
 * Warns of a job name without the `WORKSPACE` as a whole word: `dev` is one in `Dev1`, `prod` is
 * not in `Products`.
 */
function wordWarnings(setting: string, jobName: string, workspace: string): string[] {
  const folded = foldName(jobName);
  const word = foldName(workspace);
  if (!folded.includes(word)) {
    return [
      `${setting} does not contain "${workspace}": a job is acted on only if its name contains the WORKSPACE.`,
    ];
  }
  const around = folded.split(word);
  const isWord = around.some(
    (before, index) =>
      index < around.length - 1 && !isLetter(before.at(-1)) && !isLetter(around[index + 1]?.at(0)),
  );
  if (isWord) return [];
  const [longer] = folded.split(/[^\p{L}\p{N}]+/u).filter((each) => each.includes(word));
  return [
    `${setting} contains "${workspace}" only as a part of "${longer}": jobs of any environment would be acted on.`,
  ];
}

const isLetter = (character = "") => character.toLowerCase() !== character.toUpperCase();

const quoteWarnings = (setting: string, jobName: string) =>
  /^["'“”„‘’‚«»`].*["'“”‘’«»`]$/.test(jobName.trim())
    ? [`${setting} has quotes around it, which would have to be in the job's name too.`]
    : [];

/** Letters of the Cyrillic and Greek alphabets that look like Latin ones. */
const LOOKALIKE = /^[АВЕЅІЈКМНОРСТУХаеіјорсухѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο]+$/u;

/** Warns of a word that mixes Latin letters with those of another script, or only looks Latin. */
function scriptWarnings(setting: string, jobName: string): string[] {
  // Property escapes take a millisecond to compile, which every cold start would pay.
  if (/^[\x20-\x7e]*$/.test(jobName)) return [];
  const words = jobName.normalize("NFKC").match(/\p{L}+/gu) ?? [];
  const isMixed = (word: string) =>
    /\p{Script=Latin}/u.test(word) && /[^\p{Script=Latin}]/u.test(word);
  const hasLatin = words.some((word) => /\p{Script=Latin}/u.test(word));
  const [foreign] = words
    .filter((word) => isMixed(word) || (hasLatin && LOOKALIKE.test(word)))
    .flatMap(
      (word) => word.match(/[^\p{Script=Latin}]/u)?.map((letter) => ({ word, letter })) ?? [],
    );
  if (!foreign) return [];
  const code = foreign.letter.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
  return [
    `${setting} has the letter ${foreign.letter} (U+${code}) in "${foreign.word}", which is not a Latin letter: type it again.`,
  ];
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
