import { settingsReadBy } from "@almahook/functions/settings";
import { almaApiUrl, variablesOf } from "./deployment-settings.ts";
import { createLogGroup } from "./log-group.ts";

/** The log group of the check, if the stage has one. */
export const checkLog = almaApiUrl ? createLogGroup("Check") : undefined;

/** The check's environment variables. */
export const checkSettings = variablesOf("check");

// With this link, commands in `sst shell` know the stage's settings. Every stage has it, with every
// setting, because all stages share one sst-env.d.ts.
new sst.Linkable("CheckSettings", {
  properties: {
    ...Object.fromEntries(
      settingsReadBy("check", "deployment")
        .filter(({ secret, link }) => !secret && !link)
        .map(({ name }) => [name, ""]),
    ),
    ...checkSettings,
    ALMA_API_URL: almaApiUrl ?? "",
  },
});
