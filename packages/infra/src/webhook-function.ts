import { INVOCATION_TIMEOUT } from "@almahook/functions/time-budget";
import { environmentOf } from "./deployment-settings.ts";
import { functionOptions } from "./function-options.ts";
import { logGroup } from "./log-group.ts";
import { challengeSecret, previousChallengeSecret } from "./secrets.ts";
import { isProduction, isShared } from "./stage.ts";
import { stateMachines } from "./state-machines.ts";

/** How much memory the function gets, and with it how much of a processor. The bench has the reasons. */
const MEMORY = "1024 MB";

/**
 * How many requests at a time are kept for this function, whatever else the account runs. It can't
 * have more, either: 50 answer Step Functions' slowest starts for ten jobs that end each second, and
 * leave the other functions of three stages in one account 850 of the usual 1,000.
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
    // The service answers within 4 seconds of a request's arrival; the rest is for a cold start. Live,
    // it may wait at a breakpoint.
    timeout: $dev ? "15 minutes" : `${INVOCATION_TIMEOUT} seconds`,
    // Alma's servers call, not a page in a browser, and they sign what they send.
    url: { authorization: "none", cors: false },
    link: [challengeSecret, previousChallengeSecret, ...stateMachines.map(({ link }) => link)],
    permissions: [
      { actions: ["states:StartExecution"], resources: stateMachines.map(({ arn }) => arn) },
    ],
    concurrency: isShared ? { reserved: RESERVED } : undefined,
    environment: environmentOf("webhook"),
  },
  // Alma calls it by its URL, so it outlives its removal from the configuration of prod.
  { retainOnDelete: isProduction },
);

/** What a deployment prints. */
export const outputs = {
  /** Goes into Alma's integration profile as the listener's URL. */
  url: webhook.url,
  function: webhook.name,
  logGroup: logGroup.name,
};
