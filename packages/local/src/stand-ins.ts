import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type PipelineName, pipelines } from "@almahook/pipelines/registry";

/** The state machines that stand in for the pipelines' own, at the given ARNs. */
export function standIns(arns: Readonly<Record<PipelineName, string>>) {
  return Promise.all(
    pipelines.map(async ({ name }) => {
      const url = import.meta.resolve(
        `@almahook/pipelines/stand-ins/${name.toLowerCase()}.asl.json`,
      );
      const definition: object = JSON.parse(await readFile(fileURLToPath(url), "utf8"));
      return { arn: arns[name], definition };
    }),
  );
}
