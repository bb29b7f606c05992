import { UserError } from "@almahook/cli/user-error";
import { errorMessage } from "@almahook/common/errors";
import { type Links, readLinks } from "@almahook/functions/links";
import type { Resource } from "sst";
import type { EnvironmentVariables } from "./local-settings.ts";

/**
 * Reads the linked resources of a stage from the environment that `sst shell` sets.
 *
 * @returns undefined outside of `sst shell`
 * @throws {UserError} if they are those of another stage, or can't be read
 * @see https://sst.dev/docs/reference/cli/#shell
 */
export function readLinkedStage(env: EnvironmentVariables, stage: string): Links | undefined {
  const links = readLinksOf(env);
  const found = links.App?.stage;
  if (found === undefined) return undefined;
  if (found !== stage) {
    throw new UserError(`This is the shell of stage ${found}, and --stage is ${stage}.`);
  }
  return links;
}

function readLinksOf(env: EnvironmentVariables): Links {
  try {
    return readLinks(env);
  } catch (error) {
    throw new UserError(errorMessage(error));
  }
}

/** Reads a property of a linked resource. @throws {UserError} if there is none */
export function linked<Name extends keyof Resource, Property extends keyof Resource[Name] & string>(
  links: Links,
  name: Name,
  property: Property,
): Resource[Name][Property] {
  const value = links[name]?.[property];
  if (value !== undefined) return value;
  throw new UserError(
    `The stage has no link ${name} with ${property}: deploy it with this version, or check out the version that it has.`,
  );
}
