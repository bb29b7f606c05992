import { html } from "hono/html";

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DAY_AND_CLOCK = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** A time on this machine: `14:55:14` today, or `3 Nov, 14:55` on another day than `now`. */
export function timeText(time: number, now: number): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return (isToday ? CLOCK : DAY_AND_CLOCK).format(time);
}

/** An element with a time. */
export const timeElement = (time: number, now: number) =>
  html`<time datetime="${new Date(time).toISOString()}">${timeText(time, now)}</time>`;

/** A duration, as in `12 ms` or `4.02 s`. */
export const duration = (milliseconds: number) =>
  milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(2)} s`;

const LONG = new Intl.DurationFormat("en", { style: "long" });

/** A longer time from now, as in `1 hour`, `2 hours, 59 minutes` or `3 minutes`. */
export function timeSpan(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  return LONG.format({ hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
