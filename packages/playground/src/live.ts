import type { Context } from "hono";
import { html } from "hono/html";
import { streamSSE } from "hono/streaming";
import { batchChanges } from "./batch-changes.ts";
import type { PlaygroundContext } from "./context.ts";
import { executionRows } from "./views/executions-page.ts";
import { faultBanner, faultChoice } from "./views/fault-view.ts";
import type { Html } from "./views/html.ts";
import { executionRow, webhookRow } from "./views/rows.ts";
import { webhookCount, webhookRows } from "./views/webhooks-page.ts";

/** What a page shows a live list of. */
export const LISTS = ["webhooks", "executions", "nothing"] as const;
type ListName = (typeof LISTS)[number];

interface LiveList {
  /** The newest rows. */
  all(): Html;
  row(key: string): Html | undefined;
  /** Calls back with the keys of rows that change. @returns what ends that */
  watch(changed: (key: string) => void): (() => void)[];
}

function liveList(name: ListName, context: PlaygroundContext): LiveList {
  const { timeline, stepFunctions } = context;
  const lists: Record<ListName, LiveList> = {
    nothing: { all: () => html``, row: () => undefined, watch: () => [] },
    webhooks: {
      all: () => webhookRows(context),
      row(id) {
        const delivery = timeline.find(id);
        return delivery && webhookRow(delivery, context);
      },
      watch: (changed) => [
        timeline.onChange(({ id }) => changed(id)),
        stepFunctions?.onChange(({ arn }) => {
          for (const { id } of timeline.ofExecution(arn)) changed(id);
        }) ?? (() => {}),
      ],
    },
    executions: {
      all: () => executionRows(context),
      row(arn) {
        const execution = stepFunctions?.execution(arn);
        return execution && executionRow(execution);
      },
      watch: (changed) => [stepFunctions?.onChange(({ arn }) => changed(arn)) ?? (() => {})],
    },
  };
  return lists[name];
}

const FAULT = "fault";

/**
 * Streams what changes, as pieces of the page: `all` has the newest rows of the list, `rows` those
 * that are new or changed, the oldest first, and `parts` other elements, to be replaced by their id.
 *
 * @param closing ends the stream
 */
export const liveStream = (
  c: Context,
  name: ListName,
  context: PlaygroundContext,
  closing: AbortSignal,
) =>
  streamSSE(c, async (stream) => {
    const left = new AbortController();
    stream.onAbort(() => left.abort());
    const signal = AbortSignal.any([left.signal, closing]);
    const changes = batchChanges(signal);
    const list = liveList(name, context);
    const ends = [
      ...list.watch(changes.add),
      context.faults?.onChange(() => changes.add(FAULT)) ?? (() => {}),
    ];
    const send = async (event: string, data: Html) =>
      stream.writeSSE({ event, data: String(await data) });
    const sendParts = () =>
      send(
        "parts",
        html`${faultBanner(context.faults)}${faultChoice(context.faults)}${webhookCount(context)}`,
      );

    try {
      await send("all", list.all());
      await sendParts();
      while (!signal.aborted) {
        const keys = await changes.next();
        const rows = keys.map(list.row).filter((row) => row !== undefined);
        if (rows.length > 0) await send("rows", html`${rows}`);
        if (keys.length > 0) await sendParts();
      }
    } finally {
      for (const end of ends) end();
    }
  });
