import type { AccountSystems } from "@almahook/functions/read-account";
import type { ExportsRead } from "@almahook/playground/context";
import type { LogEntry } from "@almahook/playground/delivery";
import { createReading, type Reading } from "@almahook/playground/reading";
import { readExportAccount } from "./export-account.ts";
import type { ExportLog } from "./export-log.ts";
import type { Place } from "./export-place.ts";

interface PageExportsOptions {
  systems: AccountSystems;
  /** Gives a command as it has to be typed for the service. */
  call: Place["call"];
  /**
   * Reads the lines of a log, and what it says about exports.
   *
   * @param since milliseconds since 1970
   */
  readPageLog: (since: number) => Promise<{ lines: LogEntry[]; log?: ExportLog }>;
  /** The time span of the exports that are read, in milliseconds. */
  span: number;
  /** Milliseconds after which they are read again, and the least between two readings. */
  maxAge: number;
  pause: number;
}

/**
 * Creates the reading of a service's exports for its page, the same account that `npm run exports`
 * prints.
 */
export function createPageExports({
  systems,
  call,
  readPageLog,
  span,
  maxAge,
  pause,
}: PageExportsOptions): Reading<ExportsRead> {
  const { alma } = systems;
  // Job instances that ended don't change.
  const instances = new Map<string, ReturnType<NonNullable<typeof alma>["readInstance"]>>();
  const remembering = alma && {
    ...alma,
    readInstance(jobId: string, id: string) {
      const reading = instances.get(id) ?? alma.readInstance(jobId, id);
      instances.set(id, reading);
      reading.catch(() => instances.delete(id));
      return reading;
    },
  };

  async function read(): Promise<ExportsRead> {
    const until = Date.now();
    const from = until - span;
    const { lines, log } = await readPageLog(from);
    const { exports, unexplained, ...account } = await readExportAccount(
      { ...systems, ...(remembering && { alma: remembering }) },
      log,
      { since: from, now: until, call },
    );
    return { exports, unexplained, span: { from, until }, remarks: account.remarks, lines };
  }
  return createReading(read, { now: Date.now, maxAge, pause });
}
