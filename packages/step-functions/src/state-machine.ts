import * as asl from "aws-local-stepfunctions";
import { StepFunctionsError } from "./protocol.ts";

/** A state machine of type STANDARD. */
export interface StateMachine {
  arn: string;
  name: string;
  /** Amazon States Language. */
  definition: object;
  /** Milliseconds since 1970. */
  creationDate: number;
  /** The library's state machine, which runs it. */
  machine: asl.StateMachine;
}

/**
 * Checks a definition in Amazon States Language. That takes a quarter of a second.
 *
 * @throws with what is wrong, if it is not valid
 */
export function checkDefinition(definition: object): void {
  new asl.StateMachine(JSON.parse(JSON.stringify(definition)));
}

/**
 * Creates a state machine.
 *
 * @param definition valid Amazon States Language: see {@link checkDefinition}
 * @throws {StepFunctionsError} `InvalidArn`
 */
export function createStateMachine(
  arn: string,
  definition: object,
  creationDate: number,
): StateMachine {
  const { name } = parseArn(arn);
  const machine = new asl.StateMachine(JSON.parse(JSON.stringify(definition)), {
    validationOptions: { noValidate: true },
  });
  return { arn, name, definition, creationDate, machine };
}

/** The ARN of a state machine's execution. @throws {StepFunctionsError} `InvalidArn` */
export function executionArn(stateMachineArn: string, executionName: string): string {
  const { account, name } = parseArn(stateMachineArn);
  return `${account}:execution:${name}:${executionName}`;
}

const ARN = /^(arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}):stateMachine:([^:/]+)$/;

function parseArn(arn: string): { account: string; name: string } {
  const [, account, name] = ARN.exec(arn) ?? [];
  if (account && name) return { account, name };
  throw new StepFunctionsError("InvalidArn", `Invalid Arn: '${arn}'`);
}
