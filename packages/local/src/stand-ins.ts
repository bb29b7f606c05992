import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { UserError } from "@almahook/cli/user-error";
import { errorMessage } from "@almahook/common/errors";
import { checkDefinition } from "@almahook/step-functions/state-machine";

/**
 * Reads the stand-ins of the pipelines' state machines.
 *
 * @param arns the ARN of each, by the pipeline's name
 * @throws {UserError} if one is missing, or is not valid
 */
export function standIns(arns: Readonly<Record<string, string>>) {
  return Promise.all(
    Object.entries(arns).map(async ([name, arn]) => {
      const file = `${name.toLowerCase()}.asl.json`;
      try {
        const path = fileURLToPath(import.meta.resolve(`@almahook/pipelines/stand-ins/${file}`));
        const definition: object = JSON.parse(await readFile(path, "utf8"));
        checkDefinition(definition);
        return { arn, definition };
      } catch (error) {
        const problem = errorMessage(error);
        throw new UserError(
          `The stand-in of the ${name} pipeline, ${file}, can't be used: ${problem}`,
        );
      }
    }),
  );
}
