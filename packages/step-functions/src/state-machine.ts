import * as asl from "aws-local-stepfunctions";
import { parseStateMachineArn } from "./arn.ts";

/** A state machine of type STANDARD. */
export interface StateMachine {
  arn: string;
  name: string;
  /** Amazon States Language, as JSON. */
  definition: string;
  /** Milliseconds since 1970. */
  creationDate: number;
  /** What runs it. */
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
 * @throws if the ARN is not valid
 */
export function createStateMachine(
  arn: string,
  definition: object,
  creationDate: number,
): StateMachine {
  const { name } = parseStateMachineArn(arn);
  const text = JSON.stringify(definition, null, 2);
  const machine = new asl.StateMachine(JSON.parse(text), {
    validationOptions: { noValidate: true },
  });
  return { arn, name, definition: text, creationDate, machine };
}
