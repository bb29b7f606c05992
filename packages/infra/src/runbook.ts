const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;

const REPOSITORY = GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/HEAD/` : "";

/**
 * Links to a section of the runbook. GitHub Actions sets the variables; a deployment by hand does not
 * know the repository's URL, and gives the path alone.
 */
export const runbook = (section: string) => `${REPOSITORY}docs/operations.md#${section}`;
