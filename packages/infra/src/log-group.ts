import { isProduction, isShared } from "./stage.ts";

/** What the function logs: one line of JSON per request, and Lambda's own lines. */
export const logGroup = new aws.cloudwatch.LogGroup(
  "WebhookLog",
  {
    name: `/${$app.name}/${$app.stage}/webhook`,
    retentionInDays: isProduction ? 365 : isShared ? 90 : 7,
  },
  // Events are sent again from it.
  { retainOnDelete: isProduction },
);
