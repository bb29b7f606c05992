import { ListSubscriptionsByTopicCommand, type SNSClient } from "@aws-sdk/client-sns";

/** Somebody, or something, that should be told of alarms, and what SNS knows of it. */
export interface Recipient {
  /** An e-mail address, or the URL or ARN of another subscription. */
  endpoint: string;
  /**
   * `pending`: SNS has sent a message that has to be confirmed within three days. `gone`: it was not
   * confirmed, or it has unsubscribed.
   */
  state: "confirmed" | "pending" | "gone";
}

/** The topic of a stage's alarms, and who was to be told of them when it was deployed. */
export interface AlarmTopic {
  stage: string;
  arn: string;
  /** Addresses with commas between them, `off`, or nothing. */
  emails: string;
}

/** Asks SNS who is told of alarms: the addresses that were deployed, and what else subscribes. */
export async function alarmRecipients(
  sns: Pick<SNSClient, "send">,
  { arn, emails }: AlarmTopic,
): Promise<Recipient[]> {
  const addresses = emails === "off" ? [] : emails.split(",").filter(Boolean);
  // SNS may have forgotten them since.
  const states = new Map<string, Recipient["state"]>(addresses.map((each) => [each, "gone"]));
  let next: string | undefined;
  do {
    const { Subscriptions = [], NextToken } = await sns.send(
      new ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken: next }),
    );
    for (const { Endpoint = "", SubscriptionArn = "" } of Subscriptions) {
      const state = stateOf(SubscriptionArn);
      // Who has subscribed again may still be listed as before.
      if (state !== "gone" || !states.has(Endpoint)) states.set(Endpoint, state);
    }
    next = NextToken;
  } while (next);
  return [...states].map(([endpoint, state]) => ({ endpoint, state }));
}

/** SNS says it in the place of the ARN. */
function stateOf(subscriptionArn: string): Recipient["state"] {
  if (subscriptionArn === "PendingConfirmation") return "pending";
  return subscriptionArn.startsWith("arn:") ? "confirmed" : "gone";
}

/** What is printed about the recipients, and what nobody should overlook. */
export interface RecipientsReport {
  lines: string[];
  problem?: { kind: "warning" | "error"; title: string };
}

/** Reports who is told of alarms, and what to do where somebody is not. */
export function reportRecipients(
  recipients: readonly Recipient[],
  topic: AlarmTopic,
): RecipientsReport {
  const lines = recipients.map((recipient) => sentence(recipient, topic));
  const confirmed = recipients.filter(({ state }) => state === "confirmed");
  if (confirmed.length === recipients.length && recipients.length > 0) return { lines };
  if (confirmed.length > 0) {
    const title = `Not everybody is told of the alarms of ${topic.stage}`;
    return { lines, problem: { kind: "warning", title } };
  }
  if (topic.emails === "off" && recipients.length === 0) {
    return { lines: ["Nobody is told of alarms: ALARM_EMAIL is off."] };
  }
  const title = `NOBODY is told of the alarms of ${topic.stage}`;
  if (recipients.length === 0) lines.push("Set ALARM_EMAIL, and deploy.");
  return { lines, problem: { kind: "error", title } };
}

function sentence({ endpoint, state }: Recipient, { arn }: AlarmTopic) {
  switch (state) {
    case "confirmed":
      return `${endpoint} is told of alarms.`;
    case "pending":
      return `${endpoint} is not told of alarms: it has not confirmed the subscription. The message that asks for it is valid for three days.`;
    case "gone":
      return `${endpoint} is not told of alarms: it has not confirmed in time, or has unsubscribed. To ask it again:
aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint ${endpoint}`;
  }
}
