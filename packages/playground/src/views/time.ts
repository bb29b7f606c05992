import { html } from "hono/html";

const two = (number: number) => String(number).padStart(2, "0");

/** The time of day on this machine, `14:55:14`, or `Tue 14:55` if it is on another day than `now`. */
export function timeOfDay(time: number, now = time): string {
  const date = new Date(time);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (date.toDateString() === new Date(now).toDateString()) {
    return `${clock}:${two(date.getSeconds())}`;
  }
  return `${date.toLocaleDateString("en", { weekday: "short" })} ${clock}`;
}

/** An element with a time of day. */
export const timeElement = (time: number) =>
  html`<time datetime="${new Date(time).toISOString()}">${timeOfDay(time)}</time>`;

/** A duration, as in `12 ms` or `4.02 s`. */
export const duration = (milliseconds: number) =>
  milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
