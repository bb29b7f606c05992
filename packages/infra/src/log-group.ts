import { logGroupNames } from "./guards.ts";
import { isProtected, isShared } from "./stage.ts";

/** What the webhook function logs: one JSON line per request, and Lambda's own lines. */
export const logGroup = createLogGroup("Webhook");

// By which commands find it.
new sst.Linkable("WebhookLog", { properties: { name: logGroup.name } });

/** Creates the log group of a function, called after it. */
export function createLogGroup(functionName: string) {
  const name = `/${$app.name}/${$app.stage}/${functionName.toLowerCase()}`;
  return new aws.cloudwatch.LogGroup(
    `${functionName}LogGroup`,
    {
      name,
      retentionInDays: isProtected ? 365 : isShared ? 90 : 7,
    },
    {
      // Events are sent again from it.
      retainOnDelete: isProtected,
      // One that is not in the state, as after an interrupted deployment, is taken over. Otherwise it
      // would stop every further deployment. Of one that is in the state, this means nothing.
      import: logGroupNames.includes(name) ? name : undefined,
    },
  );
}
