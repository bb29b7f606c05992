import { html, raw } from "hono/html";

/** Drawn on 16 × 16, with lines of the text's colour. */
const SHAPES = {
  again: '<path d="M13 8a5 5 0 1 1-1.5-3.5L13 6M13 2.5V6H9.5"/>',
  back: '<path d="M9.5 3.5 5 8l4.5 4.5"/>',
  bolt: '<path d="M9 1.5 3.5 9H8l-1 5.5L12.5 7H8z"/>',
  check: '<path d="m3.5 8.5 3 3 6-7"/>',
  clock: '<circle cx="8" cy="8" r="5.5"/><path d="M8 5v3l2 1.5"/>',
  copy: '<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 3.5v-.5A1.5 1.5 0 0 0 9 1.5H4A1.5 1.5 0 0 0 2.5 3v6A1.5 1.5 0 0 0 4 10.5h.5"/>',
  cross: '<path d="m4 4 8 8M12 4l-8 8"/>',
  dash: '<path d="M4 8h8"/>',
  edit: '<path d="m10 3.5 2.5 2.5L6 12.5l-3 .5.5-3z"/>',
  eye: '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="2"/>',
  file: '<path d="M9 1.5H4.5A1 1 0 0 0 3.5 2.5v11a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5zM9 1.5V5h3.5"/>',
  flow: '<circle cx="4" cy="4" r="2"/><circle cx="12" cy="12" r="2"/><path d="M4 6v2.5A1.5 1.5 0 0 0 5.5 10h3A1.5 1.5 0 0 1 10 11.5V12"/>',
  send: '<path d="M14 2 7.5 8.5M14 2 9.5 14l-2-5.5L2 6.5z"/>',
  stop: '<rect x="5" y="5" width="6" height="6" rx="1"/>',
  warning: '<path d="M8 2 1.5 13.5h13zM8 6.5v3M8 11.7v.01"/>',
} as const;

export type IconName = keyof typeof SHAPES;

/** An icon beside a text that says the same, so assistive technology skips it. */
export const icon = (name: IconName) =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${raw(SHAPES[name])}</svg>`;
