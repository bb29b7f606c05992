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
 * Creates a state machine.
 *
 * @param definition Amazon States Language
 * @throws if the ARN or the definition is not valid
 */
export function createStateMachine(
  arn: string,
  definition: object,
  creationDate: number,
): StateMachine {
  const { name } = parseStateMachineArn(arn);
  const text = JSON.stringify(definition, null, 2);
  const machine = new asl.StateMachine(JSON.parse(text));
  return { arn, name, definition: text, creationDate, machine };
}
