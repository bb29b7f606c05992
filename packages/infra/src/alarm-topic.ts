import { settings } from "./deployment-settings.ts";

/** The topic to which every alarm is published. A chat or a pager can subscribe to it, too. */
export const topic = new aws.sns.Topic("Alarms", { name: `${$app.name}-${$app.stage}-alarms` });

for (const address of settings.ALARM_EMAIL.filter((each) => each !== "off")) {
  new aws.sns.TopicSubscription(`AlarmEmail-${address}`, {
    topic: topic.arn,
    protocol: "email",
    endpoint: address,
  });
}

const { accountId } = aws.getCallerIdentityOutput();

// This replaces the default policy, under which the account's alarms may publish. The statement for
// EventBridge can't have conditions:
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
