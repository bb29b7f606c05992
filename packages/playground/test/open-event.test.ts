import { jobEnd } from "@almahook/alma/samples";
import { expect, test } from "vitest";
import { openEvents } from "../src/open-event.ts";

const event = jobEnd({ name: "A job" });
const failed = JSON.stringify({ timestamp: "t", level: "ERROR", outcome: "failed", event });
const started = JSON.stringify({ timestamp: "t", level: "INFO", outcome: "started" });

test("an event's JSON is opened as it stands", () => {
  const text = '{ "action": "LOAN",\n\n  "id": 12345678901234567890 }';
  expect(openEvents(text)).toEqual({ events: [{ label: "", event: text }] });
});

test.each([
  ["a log line", failed],
  ["lines of `aws logs tail`", `2026-05-01T14:55:15 2026/05/01/[$LATEST]0 ${failed}\n`],
  ["lines among others", `START RequestId: a\n${started}\n${failed}\nREPORT\tDuration: 3 ms\n`],
  [
    "the failed one of several",
    `${failed}\n${failed.replace("failed", "started").replaceAll("A job", "Another job")}`,
  ],
  ["the last failed one", `${failed.replaceAll("A job", "Another job")}\n${failed}`],
  ["CSV of Logs Insights", `@timestamp,@message\n2026-05-01,"${failed.replaceAll('"', '""')}"\n`],
  ["`aws logs filter-log-events`", JSON.stringify({ events: [{ message: `${failed}\n` }] })],
  ["Logs Insights", JSON.stringify([{ "@timestamp": "t", "@message": failed }])],
])("the event is found in %s", (_, text) => {
  const opened = openEvents(text);
  expect("events" in opened && JSON.parse(opened.events[0]?.event ?? "")).toEqual(event);
});

test("a log line that has no event, or is cut off, is explained", () => {
  for (const text of [started, `2026 ${started}\n`, JSON.stringify([{ message: started }])]) {
    expect(openEvents(text)).toMatchObject({
      problem: expect.stringContaining("has no event"),
    });
  }
  expect(openEvents(failed.slice(0, -9))).toMatchObject({
    problem: expect.stringContaining("cut off"),
  });
});

test.each(["", "hello", "[]", "7", "null", '{"events":7}', "{".repeat(1000)])(
  "in %j there is none",
  (text) => {
    expect(openEvents(text)).toMatchObject({
      problem: expect.stringContaining("It contains no event"),
    });
  },
);
