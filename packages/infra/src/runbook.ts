const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;

const REPOSITORY = GITHUB_REPOSITORY ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/blob/HEAD/` : "";

/**
 * Links to a section of the runbook. A deployment by hand has only the path, because only GitHub
 * Actions sets the repository's URL.
 */
export const runbook = (section: string) => `${REPOSITORY}docs/operations.md#${section}`;
