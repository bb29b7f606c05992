/** The stages that people depend on, and the Alma environment that each acts for. */
export const sharedStages: ReadonlyMap<string, string> = new Map([
  ["dev1", "dev"],
  ["stage", "stage"],
  ["prod", "prod"],
]);

/** The Alma environment that a stage acts for: a developer's own is for Dev1's. */
export const workspaceOf = (stage: string) => sharedStages.get(stage) ?? "dev";
