import { logGroupNames } from "./guards.ts";
import { isProtected, isShared } from "./stage.ts";

/** The log group of the webhook function: one JSON line per request, and Lambda's own lines. */
export const logGroup = createLogGroup("Webhook");

/** Creates the log group of a function, and names it after the function. */
export function createLogGroup(functionName: string) {
  const name = `/${$app.name}/${$app.stage}/${functionName.toLowerCase()}`;
  return new aws.cloudwatch.LogGroup(
    `${functionName}LogGroup`,
    {
      name,
      retentionInDays: isProtected ? 365 : isShared ? 90 : 7,
    },
    {
      // Lost events can be sent again from it.
      retainOnDelete: isProtected,
      // Adopts a log group that exists but is not in SST's state, as after an interrupted
      // deployment: it would make every further deployment fail. It has no effect on one that is in
      // the state.
      import: logGroupNames.includes(name) ? name : undefined,
    },
  );
}
