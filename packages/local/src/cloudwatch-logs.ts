import { UserError } from "@almahook/cli/user-error";

/**
 * Fetches the `failed` lines of the function's log from CloudWatch Logs.
 *
 * @param since milliseconds since 1970
 * @returns the lines, as the function wrote them
 * @throws {UserError} if CloudWatch Logs refuses, or can't be reached
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export async function fetchFailedLines(logGroup: string, since: number): Promise<string> {
  const { CloudWatchLogsClient, paginateFilterLogEvents } = await import(
    "@aws-sdk/client-cloudwatch-logs"
  );
  const query = {
    logGroupName: logGroup,
    startTime: since,
    filterPattern: '{ $.outcome = "failed" }',
  };
  const lines: string[] = [];
  try {
    for await (const { events } of paginateFilterLogEvents(
      { client: new CloudWatchLogsClient({}) },
      query,
    )) {
      for (const { message } of events ?? []) lines.push(message ?? "");
    }
  } catch (error) {
    throw new UserError(`The log ${logGroup} can't be read (${String(error)}).`);
  }
  return lines.join("\n");
}
