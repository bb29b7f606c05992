import { Resource } from "sst";

export const handler = async () => Resource.AlmaChallengeSecret.value;
