import type { Context } from "hono";
import { html } from "hono/html";
import { streamSSE } from "hono/streaming";
import { EVERYTHING } from "./batch-changes.ts";
import type { PlaygroundContext } from "./context.ts";
import { createFeed, type Feed, type FeedSource } from "./feed.ts";
import { eventPasses, type Filter, filterQuery, findEvents } from "./filter.ts";
import { executionRows, executionsNav } from "./views/executions-page.ts";
import { faultBanner, faultChoice } from "./views/fault-view.ts";
import type { Html } from "./views/html.ts";
import { executionRow, webhookRow } from "./views/rows.ts";
import { webhookParts, webhookRows } from "./views/webhooks-page.ts";

/** What a page shows a live list of. */
export const LISTS = ["webhooks", "executions", "nothing"] as const;
type ListName = (typeof LISTS)[number];

interface LiveList {
  all(): Html;
  /** The parts of the page that depend on the list, to be replaced by their ids. */
  parts(): Html;
  /** The row of a key, if it is to be shown. */
  row(key: string): Html | undefined;
  /** Calls back with the keys of rows that change, or {@link EVERYTHING}. @returns what ends that */
  watch(changed: (key: string) => void): (() => void)[];
}

const FAULT = "fault";

/** Milliseconds after which a page tries again to connect. */
const RECONNECT = 1000;

function liveList(name: ListName, filter: Filter, context: PlaygroundContext): LiveList {
  const { timeline, stepFunctions } = context;
  const onExecution = stepFunctions?.onChange ?? (() => () => {});
  const lists: Record<ListName, LiveList> = {
    nothing: { all: () => html``, parts: () => html``, row: () => undefined, watch: () => [] },
    webhooks: {
      all: () => webhookRows(findEvents(timeline, filter), filter, context),
      parts: () =>
        html`${Object.values(webhookParts(findEvents(timeline, filter), filter, context))}`,
      row(event) {
        const deliveries = timeline.ofEvent(event);
        return eventPasses(deliveries, filter)
          ? webhookRow(deliveries, filter, context)
          : undefined;
      },
      watch: (changed) => [
        timeline.onChange((delivery) => changed(delivery?.event ?? EVERYTHING)),
        onExecution(({ arn }) => {
          for (const { event } of timeline.ofExecution(arn)) changed(event);
        }),
      ],
    },
    executions: {
      all: () => executionRows(context, filter),
      parts: () => executionsNav(context, filter),
      row(arn) {
        const execution = stepFunctions?.execution(arn);
        const { before = Number.POSITIVE_INFINITY } = filter;
        return execution && execution.number < before
          ? executionRow(execution, filter, context)
          : undefined;
      },
      watch: (changed) => [onExecution(({ arn }) => changed(arn))],
    },
  };
  return lists[name];
}

/** An event in the format of `text/event-stream`. */
async function serverSentEvent(event: string, data: Html): Promise<string> {
  const lines = String(await data).split(/\r\n|\r|\n/);
  return `event: ${event}\n${lines.map((line) => `data: ${line}\n`).join("")}retry: ${RECONNECT}\n\n`;
}

function feedSource(name: ListName, filter: Filter, context: PlaygroundContext): FeedSource {
  const list = liveList(name, filter, context);
  const parts = () =>
    serverSentEvent(
      "parts",
      html`${faultBanner(context.faults)}${faultChoice(context.faults)}${list.parts()}`,
    );
  return {
    all: async () => (await serverSentEvent("all", list.all())) + (await parts()),
    async changed(keys) {
      const rows = keys.map(list.row).filter((row) => row !== undefined);
      return (
        (rows.length > 0 ? await serverSentEvent("rows", html`${rows}`) : "") + (await parts())
      );
    },
    watch: (changed) => [
      ...list.watch(changed),
      context.faults?.onChange(() => changed(FAULT)) ?? (() => {}),
    ],
  };
}

/**
 * Creates what streams the changes of lists, as pieces of the page: `all` has the rows of the list,
 * `rows` those that are new or changed, the oldest first, and `parts` other elements, to be replaced
 * by their id. Pages that show the same share a feed.
 *
 * @param closing ends all streams
 */
export function createLiveStreams(context: PlaygroundContext, closing: AbortSignal) {
  const feeds = new Map<string, Feed>();

  function feedOf(name: ListName, filter: Filter): Feed {
    const key = `${name}${filterQuery(filter)}`;
    const feed =
      feeds.get(key) ?? createFeed(feedSource(name, filter, context), () => feeds.delete(key));
    feeds.set(key, feed);
    return feed;
  }

  return (c: Context, name: ListName, filter: Filter) =>
    streamSSE(c, async (stream) => {
      const left = new AbortController();
      stream.onAbort(() => left.abort());
      const signal = AbortSignal.any([left.signal, closing]);
      await feedOf(name, filter).follow((text) => stream.write(text), signal);
    });
}
