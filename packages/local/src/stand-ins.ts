import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { PipelineName } from "@almahook/pipelines/registry";

/** The state machines that stand in for the pipelines' own, at the given ARNs. */
export function standIns(arns: Readonly<Partial<Record<PipelineName, string>>>) {
  return Promise.all(
    Object.entries(arns).map(async ([name, arn]) => {
      const file = `@almahook/pipelines/stand-ins/${name.toLowerCase()}.asl.json`;
      const definition: object = JSON.parse(
        await readFile(fileURLToPath(import.meta.resolve(file)), "utf8"),
      );
      return { arn, definition };
    }),
  );
}
