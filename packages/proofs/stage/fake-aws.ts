import { text } from "node:stream/consumers";
import { startServer } from "@almahook/testing/start-server";

/** The part of AWS that the test of a stage calls besides Step Functions. */
export interface FakeAws {
  /** A subscription's ARN, or its state instead, by address. */
  subscriptions: Readonly<Record<string, string>>;
  /** IAM's decision about a permission. */
  decision: "allowed" | "implicitDeny";
}

/**
 * Starts S3, SNS and IAM. `objects` has the present content of S3, `uploaded` everything that was
 * ever put there.
 */
export async function startFakeAws({ subscriptions, decision }: FakeAws) {
  const objects = new Map<string, number>();
  const uploaded: string[] = [];
  const answers: Record<string, string> = {
    ListSubscriptionsByTopic: `<Subscriptions>${Object.entries(subscriptions)
      .map(([endpoint, arn]) => member({ Endpoint: endpoint, SubscriptionArn: arn }))
      .join("")}</Subscriptions>`,
    SimulatePrincipalPolicy: `<EvaluationResults>${member({
      EvalActionName: "states:StartExecution",
      EvalDecision: decision,
    })}</EvaluationResults>`,
  };
  const server = await startServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://s3").pathname).slice(1);
    const body = await text(request);
    if (request.method === "PUT") {
      objects.set(path, body.length);
      uploaded.push(path);
    }
    if (request.method === "DELETE") objects.delete(path);
    const action = new URLSearchParams(body).get("Action") ?? "";
    response.end(
      action &&
        `<${action}Response><${action}Result>${answers[action]}</${action}Result></${action}Response>`,
    );
  });
  return { ...server, objects, uploaded };
}

const member = (fields: Record<string, string>) =>
  `<member>${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")}</member>`;
