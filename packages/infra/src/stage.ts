import { sharedStages, workspaceOf } from "./shared-stages.ts";

/** Whether people depend on this stage. Every other stage is a developer's own. */
export const isShared = sharedStages.has($app.stage);

export const isProduction = $app.stage === "prod";

/** The Alma environment that this stage acts for. */
export const workspace = workspaceOf($app.stage);
