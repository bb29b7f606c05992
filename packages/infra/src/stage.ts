import { ENVIRONMENTS } from "@almahook/pipelines/environments";

const environment = ENVIRONMENTS.find(({ stage }) => stage === $app.stage);

/** Whether people depend on this stage. Every other stage is a developer's own. */
export const isShared = environment !== undefined;

export const isProduction = $app.stage === "prod";

/** The Alma environment that this stage acts for: a developer's own is for Dev1's jobs. */
export const { workspace, word } = environment ?? ENVIRONMENTS[0];
