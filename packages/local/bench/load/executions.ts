import * as v from "valibot";

const Page = v.object({
  executions: v.array(v.object({ name: v.string() })),
  nextToken: v.optional(v.string()),
});

/** The names of all executions of a state machine. */
export async function executionNames(endpoint: string, stateMachineArn: string) {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "AWSStepFunctions.ListExecutions",
      },
      body: JSON.stringify({ stateMachineArn, maxResults: 1000, nextToken }),
    });
    const page = v.parse(Page, await response.json());
    names.push(...page.executions.map(({ name }) => name));
    nextToken = page.nextToken;
  } while (nextToken);
  return names;
}
