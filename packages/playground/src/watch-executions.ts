import { hasFailed } from "./delivery.ts";
import type { ExecutionReader, ListedExecution } from "./executions.ts";
import type { Timeline } from "./timeline.ts";

/** The least milliseconds between two readings. */
const PAUSE = 100;

/** After a reading, Step Functions is not read again for this many times as long. */
const REST = 4;

/** Milliseconds after which running executions are read again, if nothing reports changes. */
const AGAIN = 5000;

interface WatchOptions {
  reader: ExecutionReader;
  timeline: Timeline;
  stateMachineArns: readonly string[];
  /**
   * Calls a listener after changes of executions. @returns a function that removes it. Absent if
   * nothing reports changes
   */
  onChange?: (listener: () => void) => () => void;
}

/**
 * Updates the timeline with the executions that its webhooks started.
 *
 * @returns a function that stops it
 */
export function watchExecutions({ reader, timeline, stateMachineArns, onChange }: WatchOptions) {
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;
  let isStale = false;
  let isOver = false;

  function changed() {
    isStale = true;
    if (!isReading && !isOver) timer ??= setTimeout(read, PAUSE).unref();
  }

  async function read() {
    timer = undefined;
    isReading = true;
    isStale = false;
    const begun = performance.now();
    // If Step Functions can't be read, the page shows no statuses. The page of an execution says
    // why.
    await readAll().catch(() => {});
    isReading = false;
    if (isOver || !(isStale || (!onChange && isAnyOpen()))) return;
    const rest = isStale ? Math.max(PAUSE, (performance.now() - begun) * REST) : AGAIN;
    timer = setTimeout(read, rest).unref();
  }

  /**
   * The latest executions come first. Once a page has only executions that are known to have ended,
   * the rest has, too.
   */
  async function readAll() {
    for (const stateMachineArn of stateMachineArns) {
      for await (const page of reader.list(stateMachineArn)) {
        const news = await Promise.all(page.map(take));
        if (!news.includes(true) && !isAnyOpen()) break;
      }
    }
  }

  const isAnyOpen = () =>
    timeline.executionArns().some((arn) => {
      const seen = timeline.executionOf(arn);
      return !seen || seen.status === "RUNNING";
    });

  async function take({ arn, status, startDate, stopDate }: ListedExecution): Promise<boolean> {
    const known = timeline.executionOf(arn);
    if (known?.status === status && known.startDate === startDate) return false;
    const seen = { status, startDate, stopDate };
    const { error, cause } = (hasFailed(seen) && (await reader.read(arn))) || {};
    return timeline.executionSeen(arn, { ...seen, error, cause });
  }

  const ends = [
    timeline.onChange((delivery) => {
      if (delivery?.log?.executionArn && !delivery.execution) changed();
    }),
    onChange?.(changed),
  ];
  changed();
  return () => {
    isOver = true;
    clearTimeout(timer);
    for (const end of ends) end?.();
  };
}
