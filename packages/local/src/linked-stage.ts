import { UserError } from "@almahook/cli/user-error";
import { parseJson } from "@almahook/common/parse-json";
import * as v from "valibot";
import type { EnvironmentVariables } from "./local-settings.ts";

/** The properties of linked resources, by the resources' names. */
export type LinkedTexts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** SST gives each linked resource as JSON in an environment variable… */
const PREFIX = "SST_RESOURCE_";

/** …and on Windows, where names of variables are written in capitals, all of them in this one. */
const ALL = "SST_RESOURCES_JSON";

const Texts = v.pipe(
  v.looseObject({}),
  // SST's `type` and its like are of no use here, and some resources have properties that are not text.
  v.transform((properties) =>
    Object.fromEntries(Object.entries(properties).filter(([, each]) => typeof each === "string")),
  ),
  v.record(v.string(), v.string()),
);
const AllTexts = v.record(v.string(), v.fallback(Texts, {}));

/**
 * Reads the linked resources of a stage, as `sst shell` hands them over.
 *
 * @returns undefined outside of `sst shell`
 * @throws {UserError} if they are those of another stage
 * @see https://sst.dev/docs/reference/cli/#shell
 */
export function readLinkedStage(env: EnvironmentVariables, stage: string): LinkedTexts | undefined {
  const byVariable = Object.entries(env).flatMap(([name, value = ""]) =>
    name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), parseJson(value).json]] : [],
  );
  const links = {
    ...v.parse(AllTexts, Object.fromEntries(byVariable)),
    ...v.parse(v.fallback(AllTexts, {}), parseJson(env[ALL] ?? "").json),
  };
  const found = links.App?.stage;
  if (found === undefined) return undefined;
  if (found !== stage) {
    throw new UserError(`This is the shell of stage ${found}, and --stage is ${stage}.`);
  }
  return links;
}

/** Reads a property of a link. @throws {UserError} if there is no such link */
export function linkedText(links: LinkedTexts, name: string, property: string): string {
  const text = links[name]?.[property];
  if (text !== undefined) return text;
  throw new UserError(
    `The stage has no link ${name} with ${property}: deploy it with this version, or check out the version that it has.`,
  );
}
