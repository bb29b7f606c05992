import { alarmEmails } from "./deployment-settings.ts";

/** What every alarm is published to. Whatever else may be told of alarms subscribes to it. */
export const topic = new aws.sns.Topic("Alarms", { name: `${$app.name}-${$app.stage}-alarms` });

for (const address of alarmEmails.filter((each) => each !== "off")) {
  new aws.sns.TopicSubscription(`AlarmEmail-${address}`, {
    topic: topic.arn,
    protocol: "email",
    endpoint: address,
  });
}
