import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";

/** Microseconds, in which a group uses up its share at the most. */
const PERIOD = 20_000;

/**
 * Makes a control group of Linux that gets a share of one processor.
 *
 * @returns the file to which a process writes 0 to join
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
 */
export function createControlGroup(share: number): { file: string; remove(): void } {
  const quota = Math.round(PERIOD * share);
  const isVersion2 = existsSync("/sys/fs/cgroup/cgroup.controllers");
  const folder = `/sys/fs/cgroup/${isVersion2 ? "" : "cpu/"}almahook-bench-${process.pid}`;
  mkdirSync(folder);
  if (isVersion2) {
    writeFileSync(`${folder}/cpu.max`, `${quota} ${PERIOD}`);
  } else {
    writeFileSync(`${folder}/cpu.cfs_period_us`, String(PERIOD));
    writeFileSync(`${folder}/cpu.cfs_quota_us`, String(quota));
  }
  const file = `${folder}/cgroup.procs`;
  return { file, remove: () => removeWhenEmpty(folder, file) };
}

/** A group stays until the kernel has forgotten its last process. */
function removeWhenEmpty(folder: string, file: string) {
  while (readFileSync(file, "utf8") !== "");
  rmdirSync(folder);
}
