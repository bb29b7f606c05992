import { sign } from "@almahook/alma/signature";
import { defineCommand, runCommand } from "@almahook/cli/command";
import { option } from "@almahook/cli/options";
import { readNamedFile } from "@almahook/cli/read-named-file";
import * as v from "valibot";
import { loadLocalSettings } from "./local-settings.ts";
import { targetOptions } from "./send-event.ts";

export const command = defineCommand({
  name: "sign",
  summary: "Prints the signature of a file, as Alma would send it in X-Exl-Signature.",
  operand: option("FILE", "the body of a webhook, byte for byte", v.string()),
  options: { secret: targetOptions.secret },
  async main({ operand, secret }, terminal) {
    const body = await readNamedFile(operand, terminal);
    terminal.print(sign(body, secret ?? loadLocalSettings(terminal).settings.secrets.current));
    return true;
  },
});

if (import.meta.main) process.exitCode = await runCommand(command);
