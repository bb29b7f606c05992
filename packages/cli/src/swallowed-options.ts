import { call, type Described, operandOf } from "./help.ts";
import { placeholderOf } from "./options.ts";
import { UserError } from "./user-error.ts";

/** Options that npm has, too. `npx -y` and an `.npmrc` also put them into the environment. */
const OPTIONS_OF_NPM = ["yes", "json"];

/**
 * Refuses to run if npm took options for itself because the `--` before them was forgotten: npm
 * puts them into the environment (`npm_config_yes`), and drops them from the command's arguments.
 *
 * npm drops some without a trace (`--only X`), so the message is about all options.
 *
 * @throws {UserError} with the command as it has to be typed
 * @see https://docs.npmjs.com/cli/v11/using-npm/config
 */
export function refuseSwallowedOptions(
  { name, options, operand }: Pick<Described, "name" | "options" | "operand">,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
) {
  const swallowed = Object.entries(options).flatMap(([option, schema]) => {
    const value = env[`npm_config_${option.replaceAll("-", "_")}`];
    const isGiven = args.some((each) => each === `--${option}` || each.startsWith(`--${option}=`));
    if (!value || isGiven) return [];
    const placeholder = placeholderOf(schema);
    // Of `--stage prod`, npm keeps `--stage` alone: `prod` becomes an operand.
    const typed = placeholder && ` ${value === "true" ? placeholder : value}`;
    return [{ option, text: `--${option}${typed ?? ""}` }];
  });
  if (swallowed.length === 0) return;
  const texts = swallowed.map(({ text }) => text).join(" ");
  const typed = [call(name), operandOf({ operand }), texts].filter(Boolean).join(" ");
  const notTyped = swallowed.every(({ option }) => OPTIONS_OF_NPM.includes(option))
    ? `\nIf you did not type it, npx -y or an .npmrc has set it: npm run --no-${swallowed[0]?.option} ${name} -- [options]`
    : "";
  throw new UserError(
    `npm took ${texts} for itself: all options go after a --, which is missing. Type:\n  ${typed} [other options]${notTyped}`,
  );
}
