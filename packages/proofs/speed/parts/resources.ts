import { Resource } from "sst/resource";

export const handler = async () => Resource.AlmaChallengeSecret.value;
