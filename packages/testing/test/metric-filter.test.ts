import { metricFilter } from "@almahook/testing/metric-filter";
import { describe, expect, test } from "vitest";

/** The log event of the documentation's examples. */
const EVENT = JSON.stringify({
  eventType: "UpdateTrail",
  sourceIPAddress: "111.111.111.111",
  arrayKey: ["value", "another value"],
  objectList: [
    { name: "a", id: 1 },
    { name: "b", id: 2 },
  ],
  SomeObject: null,
  ThisFlag: true,
  latency: 500,
  user: { id: 1, email: "John.Stiles@example.com" },
  users: [
    { id: 2, email: "John.Doe@example.com" },
    { id: 3, email: "Jane.Doe@example.com" },
  ],
  actions: ["GET", "PUT", "DELETE"],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
});

const matches = (pattern: string, line = EVENT) => metricFilter(pattern)(line);

describe("a filter pattern", () => {
  test.each([
    '{ $.eventType = "UpdateTrail" }',
    "{$.eventType=UpdateTrail}",
    "{ $.eventType = * }",
    "{ $.eventType = Update* }",
    '{ $.eventType = "*Trail" }',
    "{ $.eventType = *date* }",
    "{ $.sourceIPAddress != 123.123.* }",
    '{ $.arrayKey[0] = "value" }',
    "{ $.objectList[1].id = 2 }",
    "{ $.coordinates[0][1] = 1 }",
    "{ $.SomeObject IS NULL }",
    "{ $.SomeOtherObject NOT EXISTS }",
    "{ $.user.phone NOT EXISTS }",
    "{ $.ThisFlag IS TRUE }",
    "{ $.latency = * }",
    "{ $.latency >= 500 }",
    "{ $.latency < 10e3 }",
    "{ $.latency > 10e-3 }",
    "{ $.latency <= 500.5 }",
    "{ $.latency > -1000 }",
    "{ $.latency = +500 }",
    "{ $.latency != 501 }",
    '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }',
    '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = 7 && $.actions[2] = nomatch }',
  ])("matches: %s", (pattern) => expect(matches(pattern)).toBe(true));

  test.each([
    '{ $.eventType = "updatetrail" }',
    '{ $.eventType = "Up*Trail" }',
    '{ $.eventType = "Trail*" }',
    '{ $.eventType != "UpdateTrail" }',
    "{ $.eventType != * }",
    '{ $.arrayKey = "value" }',
    '{ $.arrayKey != "value" }',
    "{ $.user != 1 }",
    "{ $.objectList[2].id = 2 }",
    "{ $.eventType.length = 11 }",
    "{ $.arrayKey.length = 2 }",
    "{ $.user[0] = 1 }",
    "{ $.SomeOtherObject = * }",
    "{ $.SomeOtherObject > 1 }",
    "{ $.SomeOtherObject IS NULL }",
    "{ $.SomeObject NOT EXISTS }",
    "{ $.SomeObject IS FALSE }",
    "{ $.ThisFlag IS FALSE }",
    "{ $.ThisFlag NOT EXISTS }",
    "{ $.latency > 500 }",
    '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }',
    '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = 7) && $.actions[2] = nomatch }',
  ])("does not match: %s", (pattern) => expect(matches(pattern)).toBe(false));

  test("reads the escapes of a quoted string", () => {
    expect(
      matches(String.raw`{ $.text = "a \"b\" \\ c" }`, String.raw`{"text":"a \"b\" \\ c"}`),
    ).toBe(true);
  });

  test.each(["START RequestId: 1", "", "null", '"text"'])("does not match the line %j", (line) =>
    expect(matches("{ $.SomeOtherObject NOT EXISTS }", line)).toBe(false),
  );

  test.each([
    "",
    "ERROR",
    "[ip, user]",
    "{ }",
    "{ $.a = 1",
    "{ $.a = 1 } }",
    "{ $.a = }",
    "{ $.a == 1 }",
    "{ $.a EXISTS }",
    "{ $.a is TRUE }",
    "{ $.a IS 1 }",
    "{ $.a IS EXISTS }",
    "{ $.a NOT NULL }",
    "{ $.a > high }",
    '{ $.a > "1" }',
    "{ $.a = TRUE }",
    "{ $.a = %regex% }",
    "{ $.a = 'text' }",
    "{ $.a = two words }",
    '{ $.a = "open }',
    "{ $ = 1 }",
    "{ $[0] = 1 }",
    "{ $.a. = 1 }",
    "{ a = 1 }",
    "{ 1 = $.a }",
    "{ $.a = $.b }",
    "{ $.a = 1 & $.b = 2 }",
    "{ $.a = 1 AND $.b = 2 }",
    "{ !($.a = 1) }",
    "{ ($.a = 1 }",
    "{ $.a = 1 $.b = 2 }",
  ])("is refused if its syntax is not documented: %s", (pattern) => {
    expect(() => metricFilter(pattern)).toThrow(SyntaxError);
  });

  test.each([
    "{ $.SomeOtherObject != 1 }",
    "{ $.ThisFlag = * }",
    "{ $.SomeObject = * }",
    "{ $.latency = 5* }",
    '{ $.latency = "500" }',
    "{ $.eventType = 1 }",
  ])("refuses a comparison with an undocumented result: %s", (pattern) => {
    expect(() => matches(pattern)).toThrow("It is not documented what");
  });
});
