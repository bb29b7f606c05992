import { expect, test } from "vitest";
import { reportRecipients } from "./alarm-recipients.ts";

const arn = "arn:aws:sns:us-east-1:123456789012:almahook-dev1-alarms";
const CONFIRMED = `${arn}:0123`;
const PENDING = "PendingConfirmation";
const [DAY, NIGHT, PAGER] = ["day@example.edu", "night@example.edu", "https://pager.example.com"];

/** What is reported where SNS lists these subscriptions, one a page. */
async function report(emails: string, ...subscriptions: [endpoint: string, arn: string][]) {
  const sns = {
    async *paginateListSubscriptionsByTopic() {
      for (const [Endpoint, SubscriptionArn] of subscriptions) {
        yield { Subscriptions: [{ Endpoint, SubscriptionArn }], $metadata: {} };
      }
      return undefined;
    },
  };
  const { lines, problem } = await reportRecipients(sns, { stage: "dev1", arn, emails });
  return { text: lines.join("\n"), problem: problem && `${problem.kind}: ${problem.title}` };
}

const NOBODY = "error: NOBODY receives the alarms of dev1";
const SOME = "warning: Not everybody receives the alarms of dev1";
const told = (endpoint: string) => `${endpoint} receives alarms.`;

test.each<[string, Parameters<typeof report>, string | undefined, string]>([
  [
    "all have confirmed",
    [`${DAY},${NIGHT}`, [DAY, CONFIRMED], [NIGHT, CONFIRMED]],
    undefined,
    told(NIGHT),
  ],
  ["only a pager subscribes", ["off", [PAGER, CONFIRMED]], undefined, told(PAGER)],
  ["nobody, on purpose", ["off"], undefined, "ALARM_EMAIL is off"],
  [
    "one has not confirmed",
    [`${DAY},${NIGHT}`, [DAY, CONFIRMED], [NIGHT, PENDING]],
    SOME,
    `${NIGHT} does not receive`,
  ],
  ["one has confirmed again", [DAY, [DAY, CONFIRMED], [DAY, "Deleted"]], undefined, told(DAY)],
  ["no address is given", [""], NOBODY, "Set ALARM_EMAIL"],
  ["none has confirmed", [DAY, [DAY, PENDING]], NOBODY, "it has not confirmed the subscription"],
  ["SNS has forgotten it", [DAY], NOBODY, `sns subscribe --topic-arn ${arn}`],
  ["it has unsubscribed", [DAY, [DAY, "Deleted"]], NOBODY, `--notification-endpoint ${DAY}`],
])("%s", async (_, given, problem, text) => {
  expect(await report(...given)).toEqual({ problem, text: expect.stringContaining(text) });
});
