import { UserError } from "@almahook/cli/user-error";

/**
 * Takes every line with an event, and those that should have one: a request that failed or, if it
 * was signed, was rejected.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
const EVENT_LINES =
  '{ $.event.action = "*" || $.outcome = "failed" || ($.outcome = "rejected" && $.reason != "unsigned") }';

/**
 * Reads the {@link EVENT_LINES} of log groups from CloudWatch Logs, page by page.
 *
 * @param since milliseconds since 1970
 * @throws {UserError} if CloudWatch Logs refuses, or can't be reached
 */
export async function* readLogGroups(
  logGroups: readonly string[],
  since: number,
): AsyncGenerator<string> {
  const { CloudWatchLogsClient, paginateFilterLogEvents } = await import(
    "@aws-sdk/client-cloudwatch-logs"
  );
  const client = new CloudWatchLogsClient({});
  for (const logGroupName of logGroups) {
    try {
      const query = { logGroupName, startTime: since, filterPattern: EVENT_LINES };
      for await (const { events } of paginateFilterLogEvents({ client }, query)) {
        for (const { message } of events ?? []) yield `${message}\n`;
      }
    } catch (error) {
      throw new UserError(`The log ${logGroupName} can't be read (${String(error)}).`, 1);
    }
  }
}
