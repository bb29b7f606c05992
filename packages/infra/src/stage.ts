import { ENVIRONMENTS, environmentOf, isProtectedStage } from "@almahook/pipelines/environments";

/** Whether people depend on this stage. Every other stage is a developer's own. */
export const isShared = ENVIRONMENTS.some(({ stage }) => stage === $app.stage);

/** Whether the function, with its URL, and the log of this stage outlive it. */
export const isProtected = isProtectedStage($app.stage);

/** The Alma environment that this stage acts for. */
export const { workspace, word } = environmentOf($app.stage);
