import { isProduction, isShared } from "./stage.ts";

/** What the webhook function logs: one JSON line per request, and Lambda's own lines. */
export const logGroup = createLogGroup("Webhook");

linkLogGroup("Webhook", logGroup.name);

/** Creates the log group of a function, called after it. */
export function createLogGroup(functionName: string) {
  return new aws.cloudwatch.LogGroup(
    `${functionName}LogGroup`,
    {
      name: `/${$app.name}/${$app.stage}/${functionName.toLowerCase()}`,
      retentionInDays: isProduction ? 365 : isShared ? 90 : 7,
    },
    // Events are sent again from it.
    { retainOnDelete: isProduction },
  );
}

/** Creates the link by which commands find a function's log group. */
export function linkLogGroup(functionName: string, name: $util.Input<string>) {
  new sst.Linkable(`${functionName}Log`, { properties: { name } });
}
