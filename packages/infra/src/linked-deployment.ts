import { alarmEmails } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";
import { webhook } from "./webhook-function.ts";

// Nobody depends on a personal stage, so it has no alarms.
const alarms = isShared ? await import("./alarm-topic.ts") : undefined;

/** The ARN of the topic that alarms are published to. */
export const alarmTopic = alarms?.topic.arn;

// For the test of a deployed stage: the role whose rights it checks, and who should receive alarms. In
// every stage, because one sst-env.d.ts has the links of all.
new sst.Linkable("Deployment", {
  properties: {
    webhookRole: webhook.nodes.role.arn,
    alarmTopic: alarmTopic ?? "",
    alarmEmails: alarmEmails.join(","),
  },
});
