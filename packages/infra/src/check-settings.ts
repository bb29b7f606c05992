import { settingsReadBy } from "@almahook/functions/settings";
import { almaApiUrl, environmentOf } from "./deployment-settings.ts";
import { createLogGroup } from "./log-group.ts";

/** What the check logs, where there is one. */
export const checkLog = almaApiUrl ? createLogGroup("Check") : undefined;

/** The plain environment of the check. */
export const checkSettings = environmentOf("check");

// Tells the commands, under sst shell, what this stage decides with. In every stage, and with every
// setting, because the links of all are in one sst-env.d.ts.
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
