import fc from "fast-check";
import { expect, test } from "vitest";
import { prettyJson } from "../src/pretty-json.ts";

const laidOut = (text: string) =>
  prettyJson(text)
    ?.map((token) => token.text)
    .join("");

test("JSON is laid out as JSON.stringify does it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: "medium" }), (value) => {
      const text = JSON.stringify(value);
      expect(laidOut(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
    }),
  );
});

test("every literal stays as it stands", () => {
  expect(laidOut('{"id":11085694500001219999,"name":"\\u00e9","x":1.0e+2}')).toBe(
    '{\n  "id": 11085694500001219999,\n  "name": "\\u00e9",\n  "x": 1.0e+2\n}',
  );
});

test("each kind of literal is told apart", () => {
  const kinds = prettyJson('{"a":["b",-1.5,true,null]}')?.filter(({ kind }) => kind !== "other");
  expect(kinds).toEqual([
    { kind: "key", text: '"a"' },
    { kind: "string", text: '"b"' },
    { kind: "number", text: "-1.5" },
    { kind: "word", text: "true" },
    { kind: "word", text: "null" },
  ]);
});

test("what is not JSON is not laid out", () => {
  expect(prettyJson('{"a":')).toBeUndefined();
});
