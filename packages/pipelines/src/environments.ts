/**
 * The environments that the service runs in: the `WORKSPACE` of each, the stage that is deployed
 * for it, the word that its jobs have in their names, which Alma calls it, and whether tests may start
 * its pipelines, which elsewhere would be taken for Alma's exports.
 */
export const ENVIRONMENTS = [
  { workspace: "dev", stage: "dev1", word: "Dev1", alma: "sandbox", testsMayStart: true },
  { workspace: "stage", stage: "stage", word: "Stage", alma: "production", testsMayStart: false },
  { workspace: "prod", stage: "prod", word: "Prod", alma: "production", testsMayStart: false },
] as const;

export type Environment = (typeof ENVIRONMENTS)[number];

/**
 * The word that the jobs of an environment have in their names.
 *
 * @param workspace in any case; one that is not among {@link ENVIRONMENTS} is its own word
 */
export const environmentWord = (workspace: string): string =>
  ENVIRONMENTS.find((each) => each.workspace === workspace.toLowerCase())?.word ?? workspace;

/** The environment that a stage acts for: a developer's own is for Dev1's jobs. */
export const environmentOf = (stage: string): Environment =>
  ENVIRONMENTS.find((each) => each.stage === stage) ?? ENVIRONMENTS[0];
