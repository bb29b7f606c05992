const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;

const REPOSITORY = GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/HEAD/` : "";

/**
 * Where the runbook has a section. GitHub Actions says which repository it deploys; a deployment by
 * hand does not know, and names the file alone.
 */
export const runbook = (section: string) => `${REPOSITORY}docs/operations.md#${section}`;
