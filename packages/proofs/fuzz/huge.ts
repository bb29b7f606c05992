import { startingEvent } from "@almahook/testing/contract";
import { invented } from "@almahook/testing/invented";
import { IS_LONG } from "../runs.ts";

/** Bytes: what Lambda passes to a function at the most, and less in `npm test`. */
const SIZE = (IS_LONG ? 6 : 1) * 1024 * 1024;

/** A body of the largest size, or of the largest depth that fits in it. */
interface Huge {
  name: string;
  body: () => string;
  status: number;
  starts?: number;
}

const { MAPS, JOURNALS } = invented.jobNames;
const event = startingEvent(invented);

/** The event with something else in place of a field of its job instance, as JSON. */
function withField(field: string, json: string): string {
  const others = Object.entries(event.job_instance).filter(([name]) => name !== field);
  const rest = JSON.stringify({ ...event, job_instance: Object.fromEntries(others) });
  return rest.replace('"job_instance":{', `"job_instance":{${JSON.stringify(field)}:${json},`);
}

const room = SIZE - 4096;
const nested = (open: string, close: string, inside = "") => {
  const depth = Math.floor((room - inside.length) / (open.length + close.length));
  return open.repeat(depth) + inside + close.repeat(depth);
};
const list = (item: string) =>
  `[${`${item},`.repeat(Math.floor(room / (item.length + 1)))}${item}]`;

const counter = (value: string) => `{"type":{"value":"label.new.records"},"value":${value}}`;

export const huge: Huge[] = [
  { name: "open brackets", body: () => "[".repeat(SIZE), status: 400 },
  { name: "open objects", body: () => '{"a":'.repeat(SIZE / 5), status: 400 },
  { name: "space", body: () => " ".repeat(SIZE), status: 400 },
  { name: "space before XML", body: () => `${" ".repeat(SIZE - 1)}<`, status: 415 },
  { name: "digits", body: () => "9".repeat(SIZE), status: 422 },
  { name: "lists in lists", body: () => nested("[", "]"), status: 422 },
  { name: "objects in objects", body: () => nested('{"a":', "}", "1"), status: 422 },
  { name: "prototypes of prototypes", body: () => nested('{"__proto__":', "}", "1"), status: 422 },
  {
    name: "a job instance of lists in lists",
    body: () => `{"action":"JOB_END","job_instance":${nested("[", "]")}}`,
    status: 422,
  },
  {
    name: "an event that starts a pipeline, and depth in a field that nobody reads",
    body: () => withField("alert", nested("[", "]")),
    status: 200,
    starts: 1,
  },
  { name: "counters in counters", body: () => withField("counter", nested("[", "]")), status: 200 },
  {
    name: "a counter's type in a type",
    body: () => withField("counter", `[${nested('{"type":', "}", "1")}]`),
    status: 200,
  },
  {
    name: "counters without a value",
    body: () => withField("counter", list('{"type":{"value":"label.new.records"}}')),
    status: 422,
  },
  {
    name: "counters with a value each",
    body: () => withField("counter", list(counter('"999999999999999"'))),
    status: 200,
    starts: 1,
  },
  { name: "counters of nothing", body: () => withField("counter", list("0")), status: 200 },
  {
    name: "a job's name",
    body: () => withField("name", JSON.stringify(MAPS + "é".repeat(room / 2))),
    status: 200,
    starts: 1,
  },
  {
    name: "a job's name of line breaks",
    body: () => withField("name", JSON.stringify(`aurora${"\n".repeat(room / 2)}`)),
    status: 200,
  },
  {
    name: "a job's name of spaces before a last word that its pipeline does not know",
    body: () => withField("name", JSON.stringify(`${JOURNALS}${" ".repeat(room)}yearly`)),
    status: 422,
  },
  {
    name: "a job's id",
    body: () => withField("id", JSON.stringify("1".repeat(room))),
    status: 200,
    starts: 1,
  },
  {
    name: "a time",
    body: () => withField("end_time", JSON.stringify(`2022-05-01T14:55:14.${"9".repeat(room)}Z`)),
    status: 422,
  },
  {
    name: "a status",
    body: () => withField("status", `{"value":${JSON.stringify("X".repeat(room))}}`),
    status: 200,
  },
  {
    name: "an action",
    body: () => JSON.stringify({ action: "JOB_END".repeat(SIZE / 8) }),
    status: 200,
  },
  {
    name: "one field, over and over",
    body: () => `{${'"action":"LOAN",'.repeat(SIZE / 17)}"action":"LOAN"}`,
    status: 200,
  },
];
