import { fileURLToPath } from "node:url";

/** The project's folder, with `sst.config.ts`. */
export const root = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

/** SST's components and their types, which SST itself installs. Not in git. */
export const platform = `${root}/.sst/platform`;
