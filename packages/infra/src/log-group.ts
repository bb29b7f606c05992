import { isProduction, isShared } from "./stage.ts";

/** What the function logs: one JSON line per request, and Lambda's own lines. */
export const logGroup = createLogGroup("Webhook");

/** Tells the commands that `sst shell` runs where the function logs. */
new sst.Linkable("WebhookLog", { properties: { name: logGroup.name } });

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
