import { isProduction, isShared } from "./stage.ts";

/** What the webhook function logs: one JSON line per request, and Lambda's own lines. */
export const logGroup = createLogGroup("Webhook");

/** Creates the log group of a function, called after it, and the link by which commands find it. */
export function createLogGroup(functionName: string) {
  const logGroup = new aws.cloudwatch.LogGroup(
    `${functionName}LogGroup`,
    {
      name: `/${$app.name}/${$app.stage}/${functionName.toLowerCase()}`,
      retentionInDays: isProduction ? 365 : isShared ? 90 : 7,
    },
    // Events are sent again from it.
    { retainOnDelete: isProduction },
  );
  new sst.Linkable(`${functionName}Log`, { properties: { name: logGroup.name } });
  return logGroup;
}
