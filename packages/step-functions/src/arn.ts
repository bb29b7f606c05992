import { StepFunctionsError } from "./errors.ts";

const STATE_MACHINE =
  /^arn:(?<partition>aws[a-z-]*):states:(?<region>[a-z0-9-]+):(?<account>\d{12}):stateMachine:(?<name>[^:/]+)(?:[:/][^:/]+)?$/;
const EXECUTION = /^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+$/;

/**
 * Takes a state machine's ARN apart. The ARN may be qualified by a version, an alias or a label.
 *
 * @throws {StepFunctionsError} `InvalidArn`
 */
export function parseStateMachineArn(arn: string) {
  const { partition, region, account, name } = STATE_MACHINE.exec(arn)?.groups ?? {};
  if (!partition || !region || !account || !name) throw invalidArn(arn);
  return { partition, region, account, name };
}

/** Checks an execution's ARN. @throws {StepFunctionsError} `InvalidArn` */
export function checkExecutionArn(arn: string): void {
  if (!EXECUTION.test(arn)) throw invalidArn(arn);
}

/** The ARN of a state machine's execution. */
export function executionArn(stateMachineArn: string, executionName: string): string {
  const { partition, region, account, name } = parseStateMachineArn(stateMachineArn);
  return `arn:${partition}:states:${region}:${account}:execution:${name}:${executionName}`;
}

const invalidArn = (arn: string) => new StepFunctionsError("InvalidArn", `Invalid Arn: '${arn}'`);
