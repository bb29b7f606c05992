import { variablesOf } from "./deployment-settings.ts";
import { functionOptions } from "./function-options.ts";
import { logGroup } from "./log-group.ts";
import { challengeSecret, previousChallengeSecret } from "./secrets.ts";
import { isProtected, isShared } from "./stage.ts";
import { stateMachines } from "./state-machines.ts";

/** Memory, which also determines the share of a CPU: see `packages/proofs/speed`. */
const MEMORY = "1024 MB";

/**
 * Reserved concurrency: the account's other functions can't take it, and this one can't exceed it.
 * 50 is enough for ten jobs that end per second while Step Functions is at its slowest. Three
 * stages in one account leave 850 of the usual 1,000 to other functions.
 */
const RESERVED = 50;

/** The Lambda function that Alma calls. */
export const webhook = new sst.aws.Function(
  "Webhook",
  {
    ...functionOptions(logGroup),
    description: "Starts the pipeline that an Alma job calls for",
    handler: "packages/functions/src/webhook-entry.handler",
    memory: MEMORY,
    // The service answers within 4 seconds of a request's arrival; the rest is for a cold start.
    // Under `sst dev`, it may wait at a breakpoint.
    timeout: $dev ? "15 minutes" : "10 seconds",
    // Alma signs its requests, and no browser calls this URL.
    url: { authorization: "none", cors: false },
    link: [challengeSecret, previousChallengeSecret, ...stateMachines.map(({ link }) => link)],
    permissions: [
      { actions: ["states:StartExecution"], resources: stateMachines.map(({ arn }) => arn) },
    ],
    concurrency: isShared ? { reserved: RESERVED } : undefined,
    environment: variablesOf("webhook"),
  },
  // Alma calls it by its URL, so prod keeps it even when it is removed.
  { retainOnDelete: isProtected },
);

/** What a deployment prints. */
export const outputs = {
  /** Goes into Alma's integration profile as the listener's URL. */
  url: webhook.url,
  function: webhook.name,
  logGroup: logGroup.name,
};
