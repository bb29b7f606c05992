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

const { accountId } = aws.getCallerIdentityOutput();

// A policy replaces the one that a topic begins with, so it says again that the account's alarms may
// publish. Of EventBridge, SNS knows no conditions:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
new aws.sns.TopicPolicy("AlarmsPolicy", {
  arn: topic.arn,
  policy: $jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic.arn,
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
      {
        Sid: "FailedExecutions",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sns:Publish",
        Resource: topic.arn,
      },
    ],
  }),
});
