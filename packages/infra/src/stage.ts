import { ENVIRONMENTS, environmentOf } from "@almahook/pipelines/environments";

/** Whether people depend on this stage. Every other stage is a developer's own. */
export const isShared = ENVIRONMENTS.some(({ stage }) => stage === $app.stage);

export const isProduction = $app.stage === "prod";

/** The Alma environment that this stage acts for. */
export const { workspace, word } = environmentOf($app.stage);
