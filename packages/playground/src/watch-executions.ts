import { hasFailed } from "./delivery.ts";
import type { ExecutionReader, ListedExecution } from "./executions.ts";
import type { Timeline } from "./timeline.ts";

/** Milliseconds between two readings, at the least. */
const PAUSE = 100;

/** After a reading, Step Functions is left alone for so many times as long. */
const REST = 4;

/** Milliseconds after which running executions are looked at again, where nothing reports changes. */
const AGAIN = 5000;

interface WatchOptions {
  reader: ExecutionReader;
  timeline: Timeline;
  stateMachineArns: readonly string[];
  /** Calls a listener after changes of executions, if anything can. @returns what ends that */
  onChange?: (listener: () => void) => () => void;
}

/**
 * Keeps the timeline informed of the executions that its webhooks started.
 *
 * @returns what ends that
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
    // Where Step Functions can't be read, the page shows no statuses. An execution that is opened says why.
    await readAll().catch(() => {});
    isReading = false;
    if (isOver || !(isStale || (!onChange && isAnyOpen()))) return;
    const rest = isStale ? Math.max(PAUSE, (performance.now() - begun) * REST) : AGAIN;
    timer = setTimeout(read, rest).unref();
  }

  /** The latest executions come first: once all of a page are known to have ended, so have the rest. */
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
