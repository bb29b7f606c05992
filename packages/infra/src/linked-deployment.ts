import { alarmEmails } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";
import { webhook } from "./webhook-function.ts";

// Nobody depends on a personal stage, so it has no alarms.
const alarms = isShared ? await import("./alarm-topic.ts") : undefined;

/** What is published to, when an alarm goes off. */
export const alarmTopic = alarms?.topic.arn;

// Tells the test of a deployed stage whose rights it checks, and who should be told of alarms. In
// every stage, because the links of all are in one sst-env.d.ts.
new sst.Linkable("Deployment", {
  properties: {
    webhookRole: webhook.nodes.role.arn,
    alarmTopic: alarmTopic ?? "",
    alarmEmails: alarmEmails.join(","),
  },
});
