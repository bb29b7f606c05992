import { html } from "hono/html";

const two = (number: number) => String(number).padStart(2, "0");

/** A time on this machine: `14:55:14` today, or `3 Nov 14:55` on another day than `now`. */
export function timeText(time: number, now: number): string {
  const date = new Date(time);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) {
    return `${clock}:${two(date.getSeconds())}`;
  }
  const month = date.toLocaleDateString("en", { month: "short" });
  return `${date.getDate()} ${month} ${clock}`;
}

/** An element with a time. */
export const timeElement = (time: number, now: number) =>
  html`<time datetime="${new Date(time).toISOString()}">${timeText(time, now)}</time>`;

/** A duration, as in `12 ms` or `4.02 s`. */
export const duration = (milliseconds: number) =>
  milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(2)} s`;

/** A longer time from now, as in `1 hour`, `2 hours 59 minutes` or `3 minutes`. */
export function timeSpan(milliseconds: number): string {
  const all = Math.max(1, Math.round(milliseconds / 60_000));
  const parts = [plural(Math.floor(all / 60), "hour"), plural(all % 60, "minute")];
  return parts.filter(Boolean).join(" ");
}

const plural = (number: number, unit: string) =>
  number === 0 ? "" : `${number} ${unit}${number === 1 ? "" : "s"}`;
