import { startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { IS_LONG } from "../runs.ts";

/** Bytes: a little more than a log line may have, and what Lambda passes to a function at the most. */
const SIZES = [100_000, (IS_LONG ? 6 : 1) * 1024 * 1024];

const { MAPS, JOURNALS } = invented.jobNames;
const event = startingEvent(invented);

/** The event as JSON, with another value for a field of its job instance. */
function withField(field: string, json: string): string {
  const others = Object.entries(event.job_instance).filter(([name]) => name !== field);
  const rest = JSON.stringify({ ...event, job_instance: Object.fromEntries(others) });
  return rest.replace('"job_instance":{', `"job_instance":{${JSON.stringify(field)}:${json},`);
}

const withText = (field: string, text: string) => withField(field, JSON.stringify(text));

const TYPE = '"type":{"value":"label.new.records"}';

type Huge = [name: string, body: () => string, status: number, starts: number];

/** Bodies of those sizes, or of the largest depth that fits: the status, and how many starts. */
export const huge = SIZES.flatMap((size): Huge[] => {
  const room = size - 4096;
  const nested = (open: string, close: string, inside = "") => {
    const depth = Math.floor((room - inside.length) / (open.length + close.length));
    return open.repeat(depth) + inside + close.repeat(depth);
  };
  const list = (item: string) =>
    `[${`${item},`.repeat(Math.floor(room / (item.length + 1)))}${item}]`;
  return [
    ["open brackets", () => "[".repeat(size), 400, 0],
    ["open objects", () => '{"a":'.repeat(size / 5), 400, 0],
    ["space", () => " ".repeat(size), 400, 0],
    ["space before XML", () => `${" ".repeat(size - 1)}<`, 415, 0],
    ["digits", () => "9".repeat(size), 422, 0],
    ["lists in lists", () => nested("[", "]"), 422, 0],
    ["prototypes of prototypes", () => nested('{"__proto__":', "}", "1"), 422, 0],
    ["a deep job", () => `{"action":"JOB_END","job_instance":${nested("[", "]")}}`, 422, 0],
    ["depth in an unknown field", () => withField("alert", nested("[", "]")), 200, 1],
    ["counters in counters", () => withField("counter", nested("[", "]")), 200, 0],
    ["a type in a type", () => withField("counter", `[${nested('{"type":', "}", "1")}]`), 200, 0],
    ["counters without a value", () => withField("counter", list(`{${TYPE}}`)), 422, 0],
    ["counters", () => withField("counter", list(`{${TYPE},"value":"999999999999999"}`)), 200, 1],
    ["counters that are zeros", () => withField("counter", list("0")), 200, 0],
    ["a job's name", () => withText("name", MAPS + "é".repeat(room / 2)), 200, 1],
    ["a name of line breaks", () => withText("name", `aurora${"\n".repeat(room / 2)}`), 200, 0],
    ["a name of spaces", () => withText("name", `${JOURNALS}${" ".repeat(room)}yearly`), 422, 0],
    ["a job's id", () => withText("id", "1".repeat(room)), 200, 1],
    ["a time", () => withText("end_time", `2022-05-01T14:55:14.${"9".repeat(room)}Z`), 422, 0],
    ["a status", () => withField("status", `{"value":"${"X".repeat(room)}"}`), 200, 0],
    ["an action", () => `{"action":"${"JOB_END".repeat(size / 8)}"}`, 200, 0],
    ["one field, over and over", () => `{${'"action":"LOAN",'.repeat(size / 17)}"a":1}`, 200, 0],
  ];
});
