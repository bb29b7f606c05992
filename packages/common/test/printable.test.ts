import { expect, test } from "vitest";
import { printable } from "../src/printable.ts";

test("line breaks become spaces, and control characters are replaced", () => {
  expect(printable("a\r\n\tb\u001b[2J\u202ec")).toBe("a b\ufffd[2J\ufffdc");
});
