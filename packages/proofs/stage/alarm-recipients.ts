import type { SNS } from "@aws-sdk/client-sns";

/** A recipient of alarms. */
export interface Recipient {
  /** An e-mail address, or the URL or ARN of another subscription. */
  endpoint: string;
  /**
   * `pending`: SNS has sent a message that has to be confirmed within three days. `gone`: it was not
   * confirmed, or it has unsubscribed.
   */
  state: "confirmed" | "pending" | "gone";
}

/** The topic of a stage's alarms, and the recipients that were deployed. */
export interface AlarmTopic {
  stage: string;
  arn: string;
  /** Addresses with commas between them, `off`, or nothing. */
  emails: string;
}

/** Asks SNS who receives alarms: the addresses that were deployed, and other subscriptions. */
export async function alarmRecipients(
  sns: Pick<SNS, "paginateListSubscriptionsByTopic">,
  { arn, emails }: AlarmTopic,
): Promise<Recipient[]> {
  const addresses = emails === "off" ? [] : emails.split(",").filter(Boolean);
  // SNS may have deleted them since.
  const states = new Map<string, Recipient["state"]>(addresses.map((each) => [each, "gone"]));
  const pages = sns.paginateListSubscriptionsByTopic({ TopicArn: arn });
  for await (const { Subscriptions = [] } of pages) {
    for (const { Endpoint = "", SubscriptionArn = "" } of Subscriptions) {
      const state = stateOf(SubscriptionArn);
      // SNS lists a deleted subscription for some time, beside a new one of the same address.
      if (state !== "gone" || !states.has(Endpoint)) states.set(Endpoint, state);
    }
  }
  return [...states].map(([endpoint, state]) => ({ endpoint, state }));
}

/** For an unconfirmed subscription, SNS returns its state instead of an ARN. */
function stateOf(subscriptionArn: string): Recipient["state"] {
  if (subscriptionArn === "PendingConfirmation") return "pending";
  return subscriptionArn.startsWith("arn:") ? "confirmed" : "gone";
}

/** A line for each recipient, and warnings. */
export interface RecipientsReport {
  lines: string[];
  problem?: { kind: "warning" | "error"; title: string };
}

/** Reports who receives alarms, and what to do for those who do not. */
export function reportRecipients(
  recipients: readonly Recipient[],
  topic: AlarmTopic,
): RecipientsReport {
  const lines = recipients.map((recipient) => sentence(recipient, topic));
  const confirmed = recipients.filter(({ state }) => state === "confirmed");
  if (confirmed.length === recipients.length && recipients.length > 0) return { lines };
  if (confirmed.length > 0) {
    const title = `Not everybody receives the alarms of ${topic.stage}`;
    return { lines, problem: { kind: "warning", title } };
  }
  if (topic.emails === "off" && recipients.length === 0) {
    return { lines: ["Nobody receives alarms: ALARM_EMAIL is off."] };
  }
  const title = `NOBODY receives the alarms of ${topic.stage}`;
  if (recipients.length === 0) lines.push("Set ALARM_EMAIL, and deploy.");
  return { lines, problem: { kind: "error", title } };
}

function sentence({ endpoint, state }: Recipient, { arn }: AlarmTopic) {
  switch (state) {
    case "confirmed":
      return `${endpoint} receives alarms.`;
    case "pending":
      return `${endpoint} does not receive alarms: it has not confirmed the subscription. It has three days from the message that asks for it.`;
    case "gone":
      return `${endpoint} does not receive alarms: it did not confirm in time, or has unsubscribed. To ask it again:
aws sns subscribe --topic-arn ${arn} --protocol email --notification-endpoint ${endpoint}`;
  }
}
