/** The stages that people depend on, and the Alma environment that each acts for. */
export const sharedStages: ReadonlyMap<string, string> = new Map([
  ["dev1", "dev"],
  ["stage", "stage"],
  ["prod", "prod"],
]);
