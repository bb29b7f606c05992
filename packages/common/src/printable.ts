/**
 * Turns untrusted text into one line for a terminal or a message: white space becomes a space, and
 * control and format characters become U+FFFD.
 */
export const printable = (text: string): string =>
  text.replace(/\s+/g, " ").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\ufffd");
