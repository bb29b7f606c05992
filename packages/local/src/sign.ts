import { sign } from "@almahook/alma/signature";
import { parseArguments, readFileOrFail, runCommand } from "./command.ts";
import { loadLocalSettings } from "./local-settings.ts";

const HELP = `Prints the signature of a file, as Alma would send it in X-Exl-Signature.

  npm run sign -- FILE [--secret SECRET]

Options
  --secret SECRET  to sign with (default: ALMA_CHALLENGE_SECRET)
  --help
`;

await runCommand(async () => {
  const { values, operand } = parseArguments(HELP, { secret: { type: "string" } });
  const body = await readFileOrFail(operand);
  process.stdout.write(
    `${sign(body, values.secret ?? loadLocalSettings().settings.secrets.current)}\n`,
  );
});
