import type { SNS } from "@aws-sdk/client-sns";

/** The topic of a stage's alarms, and the recipients that were deployed. */
interface AlarmTopic {
  stage: string;
  arn: string;
  /** Addresses with commas between them, `off`, or nothing. */
  emails: string;
}

/** A line for each recipient, and warnings. */
export interface RecipientsReport {
  lines: string[];
  problem?: { kind: "warning" | "error"; title: string };
}

/** Asks SNS who receives alarms, and reports it, with what to do for those who do not. */
export async function reportRecipients(
  sns: Pick<SNS, "paginateListSubscriptionsByTopic">,
  topic: AlarmTopic,
): Promise<RecipientsReport> {
  const states = await readStates(sns, topic);
  const lines = Array.from(states, ([endpoint, state]) => sentence(endpoint, state, topic.arn));
  const confirmed = [...states.values()].filter((state) => state === "confirmed").length;
  if (confirmed === states.size && confirmed > 0) return { lines };
  if (confirmed > 0) {
    const title = `Not everybody receives the alarms of ${topic.stage}`;
    return { lines, problem: { kind: "warning", title } };
  }
  if (topic.emails === "off" && states.size === 0) {
    return { lines: ["Nobody receives alarms: ALARM_EMAIL is off."] };
  }
  const title = `NOBODY receives the alarms of ${topic.stage}`;
  if (states.size === 0) lines.push("Set ALARM_EMAIL, and deploy.");
  return { lines, problem: { kind: "error", title } };
}

/**
 * `pending`: SNS has sent a message that has to be confirmed within three days. `gone`: it was not
 * confirmed, or it has unsubscribed.
 */
type State = "confirmed" | "pending" | "gone";

/** The state of each address that was deployed, and of other subscriptions by their URL or ARN. */
async function readStates(
  sns: Pick<SNS, "paginateListSubscriptionsByTopic">,
  { arn, emails }: AlarmTopic,
): Promise<ReadonlyMap<string, State>> {
  const addresses = emails === "off" ? [] : emails.split(",").filter(Boolean);
  // SNS may have deleted them since.
  const states = new Map<string, State>(addresses.map((each) => [each, "gone"]));
  const pages = sns.paginateListSubscriptionsByTopic({ TopicArn: arn });
  for await (const { Subscriptions = [] } of pages) {
    for (const { Endpoint = "", SubscriptionArn = "" } of Subscriptions) {
      const state = stateOf(SubscriptionArn);
      // SNS lists a deleted subscription for some time, beside a new one of the same address.
      if (state !== "gone" || !states.has(Endpoint)) states.set(Endpoint, state);
    }
  }
  return states;
}

/** For an unconfirmed subscription, SNS returns its state instead of an ARN. */
function stateOf(subscriptionArn: string): State {
  if (subscriptionArn === "PendingConfirmation") return "pending";
  return subscriptionArn.startsWith("arn:") ? "confirmed" : "gone";
}

function sentence(endpoint: string, state: State, arn: string) {
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
