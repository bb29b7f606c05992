import { settingsReadBy } from "@almahook/functions/settings";
import { almaApiUrl, settings, variablesOf } from "./deployment-settings.ts";
import { logGroup } from "./log-group.ts";
import { isShared } from "./stage.ts";
import { webhook } from "./webhook-function.ts";

// Nobody depends on a personal stage, so it has no alarms.
const alarms = isShared ? await import("./alarm-topic.ts") : undefined;

/** The ARN of the topic that alarms are published to. */
export const alarmTopic = alarms?.topic.arn;

// For commands in `sst shell`: the stage's settings, its log, and for the test of a deployed stage,
// the role whose permissions it checks, and who should receive alarms. Every stage has this link,
// with every setting, because all stages share one sst-env.d.ts.
new sst.Linkable("Deployment", {
  properties: {
    ...Object.fromEntries(
      settingsReadBy("check", "deployment")
        .filter(({ secret, link }) => !secret && !link)
        .map(({ name }) => [name, ""]),
    ),
    ...variablesOf("check"),
    ALMA_API_URL: almaApiUrl ?? "",
    logGroup: logGroup.name,
    webhookRole: webhook.nodes.role.arn,
    alarmTopic: alarmTopic ?? "",
    alarmEmails: settings.ALARM_EMAIL.join(","),
  },
});
