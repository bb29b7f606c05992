import { settingsReadBy } from "@almahook/functions/settings";
import { almaApiUrl, environmentOf } from "./deployment-settings.ts";
import { createLogGroup, linkLogGroup } from "./log-group.ts";

/** What the daily comparison with Alma logs, where there is one. */
export const comparisonLog = almaApiUrl ? createLogGroup("Missed") : undefined;

/** The plain environment of the comparison. */
export const comparisonEnvironment = environmentOf("check");

// Tell the commands, under sst shell, what this stage compares, and where it logs. In every stage, and
// with every setting, because the links of all are in one sst-env.d.ts.
new sst.Linkable("ComparisonSettings", {
  properties: {
    ...Object.fromEntries(
      settingsReadBy("check", "deployment")
        .filter(({ secret, link }) => !secret && !link)
        .map(({ name }) => [name, ""]),
    ),
    ...comparisonEnvironment,
    ALMA_API_URL: almaApiUrl ?? "",
  },
});
linkLogGroup("Missed", comparisonLog?.name ?? "");
