/** An environment that the service runs in. */
export interface Environment {
  /** Its `WORKSPACE`. */
  workspace: string;
  /** The stage that is deployed for it, and its GitHub environment: lower-case letters and digits. */
  stage: string;
  /** The word that its jobs have in their names. */
  word: string;
  /** Which Alma calls it. */
  alma: "sandbox" | "production";
  /** What deploys it from GitHub: a pull request and then `main`, only `main`, or a release. */
  deployedBy: "pull-request" | "main" | "release";
  /** Whether tests may start its pipelines, which elsewhere would be taken for Alma's exports. */
  testsMayStart: boolean;
  /** Whether its stage is protected: `sst remove` refuses it, and AWS keeps its function and its log. */
  isProtected: boolean;
}

/** Every environment. Local runs and personal stages act for the first one. */
export const ENVIRONMENTS: readonly [Environment, ...Environment[]] = [
  {
    workspace: "dev",
    stage: "dev1",
    word: "Dev1",
    alma: "sandbox",
    deployedBy: "pull-request",
    testsMayStart: true,
    isProtected: false,
  },
  {
    workspace: "stage",
    stage: "stage",
    word: "Stage",
    alma: "production",
    deployedBy: "main",
    testsMayStart: false,
    isProtected: false,
  },
  {
    workspace: "prod",
    stage: "prod",
    word: "Prod",
    alma: "production",
    deployedBy: "release",
    testsMayStart: false,
    isProtected: true,
  },
];

/**
 * The word that the jobs of an environment have in their names.
 *
 * @param workspace in any case; one that is not among {@link ENVIRONMENTS} is its own word
 */
export const environmentWord = (workspace: string): string =>
  ENVIRONMENTS.find((each) => each.workspace === workspace.toLowerCase())?.word ?? workspace;

/** The environment that a stage acts for: a personal one acts for the first. */
export const environmentOf = (stage: string): Environment =>
  ENVIRONMENTS.find((each) => each.stage === stage) ?? ENVIRONMENTS[0];

export const isProtectedStage = (stage: string): boolean =>
  ENVIRONMENTS.some((each) => each.isProtected && each.stage === stage);
