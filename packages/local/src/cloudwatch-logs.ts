import { UserError } from "@almahook/cli/user-error";
import { finite } from "@almahook/common/pages";
import { awsFailure } from "./aws-failure.ts";

/**
 * Selects lines with an event, and lines of requests that somebody has to look at.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const LINES = '{ $.event.action = "*" || $.alarm = "*" }';

/**
 * Reads the log lines of a stage from CloudWatch Logs, page by page.
 *
 * @param since milliseconds since 1970
 * @throws {UserError} if they can't all be read
 */
export async function readLogGroup(logGroupName: string, since: number): Promise<string> {
  const { CloudWatchLogsClient, paginateFilterLogEvents } = await import(
    "@aws-sdk/client-cloudwatch-logs"
  );
  const messages: string[] = [];
  try {
    const client = new CloudWatchLogsClient();
    const query = { logGroupName, startTime: since, filterPattern: LINES };
    for await (const { events = [] } of finite(paginateFilterLogEvents({ client }, query))) {
      for (const { message = "" } of events) messages.push(message.trimEnd());
    }
  } catch (error) {
    throw new UserError(`The log ${logGroupName} can't be read: ${awsFailure(error)}`);
  }
  return messages.join("\n");
}
