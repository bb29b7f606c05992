import { alarmEmails } from "./deployment-settings.ts";
import { isShared } from "./stage.ts";
import { webhook } from "./webhook-function.ts";

// Nobody depends on a personal stage, so it has no alarms.
const alarms = isShared ? await import("./alarm-topic.ts") : undefined;

/** The ARN of the topic that alarms are published to. */
export const alarmTopic = alarms?.topic.arn;

// For the test of a deployed stage: the role whose permissions it checks, and who should receive
// alarms. Every stage has this link, because all stages share one sst-env.d.ts.
new sst.Linkable("Deployment", {
  properties: {
    webhookRole: webhook.nodes.role.arn,
    alarmTopic: alarmTopic ?? "",
    alarmEmails: alarmEmails.join(","),
  },
});
