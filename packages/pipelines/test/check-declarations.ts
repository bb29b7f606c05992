import { readdirSync } from "node:fs";
import { declarationProblems } from "../src/declaration-problems.ts";
import { pipelines } from "../src/registry.ts";

/**
 * Runs before all tests: with a declaration that can't work, many of them would fail, each for
 * another reason.
 */
export function setup(): void {
  const standIns = readdirSync(new URL("../stand-ins", import.meta.url));
  const problems = declarationProblems(pipelines, standIns);
  if (problems.length > 0) throw new Error(`No test was run.\n${problems.join("\n")}`);
}
