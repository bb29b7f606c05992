import { ENVIRONMENTS } from "@almahook/pipelines/environments";
import { isProtected, isShared } from "./stage.ts";

/*
 * Refuses deployments that would harm what is already deployed. Imported before anything is created.
 */

const { name, stage } = $app;

function refuse(why: string): never {
  throw new Error(`Stage ${stage} can't be deployed: ${why}`);
}

// `sst dev` replaces the function by a bridge to the developer's machine, which the stage's
// permissions boundary does not allow.
if ($dev && isShared) {
  refuse("sst dev is for stages of your own, and others depend on this one. Use sst deploy.");
}

const namesake = ENVIRONMENTS.find((each) => stage.startsWith(`${each.stage}-`));
if (namesake) {
  refuse(
    `resources whose names begin with ${name}-${namesake.stage}- belong to ${namesake.stage}. Choose a stage name that does not begin with ${namesake.stage}-.`,
  );
}

/** The names of the stage's log groups that exist in AWS. */
export const { logGroupNames } = await aws.cloudwatch.getLogGroups({
  logGroupNamePrefix: `/${name}/${stage}/`,
});

// Alma still calls the retained function of a removed prod. A new one would have another URL.
if (isProtected && logGroupNames.length > 0 && Object.keys($cli.state.version).length === 0) {
  refuse(
    `AWS has its log group ${logGroupNames[0]}, and SST has no state of it. If it was removed, restore its state, so that it keeps its URL: docs/deployment.md, "Prod was removed". If it was never deployed, delete the log group.`,
  );
}
