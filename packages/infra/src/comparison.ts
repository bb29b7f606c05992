import { almaApiUrl, decisionEnvironment } from "./deployment-settings.ts";
import { createLogGroup, linkLogGroup } from "./log-group.ts";

/** What the daily comparison with Alma logs, where there is one. */
export const comparisonLog = almaApiUrl ? createLogGroup("Missed") : undefined;

/** The plain environment of the comparison. Without the URL there is none. */
export const comparisonEnvironment = { ...decisionEnvironment, ALMA_API_URL: almaApiUrl ?? "" };

// Tell npm run exports, under sst shell, what this stage compares, and where it logs. In
// every stage, because the links of all are in one sst-env.d.ts.
new sst.Linkable("ComparisonSettings", { properties: comparisonEnvironment });
linkLogGroup("Missed", comparisonLog?.name ?? "");
