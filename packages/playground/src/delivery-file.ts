import { createReadStream } from "node:fs";
import { appendFile, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { type Delivery, SeenExecution } from "./delivery.ts";
import { Inspection } from "./inspect-webhook.ts";
import { logEntry } from "./log-entry.ts";
import { unpooled } from "./received-request.ts";
import type { Timeline } from "./timeline.ts";

/** Bytes. A file that is larger is written anew, with what the timeline still has: at most half of it. */
const MAX_SIZE = 128 * 1024 * 1024;

/** Characters of a line: more than a webhook of 6 MiB takes in Base64, with all that is known of it. */
const MAX_LINE = 32 * 1024 * 1024;

/** Milliseconds: what changes within them is written at once. */
const PAUSE = 200;

/** The number of deliveries that are put into text at a time. */
const PIECE = 100;

/** Only for its owner: events can be about persons. */
const MODE = 0o600;

/** Milliseconds since 1970: the latest time that a `Date` can have. */
const LATEST = 8.64e15;

const Headers = v.record(v.string(), v.string());

const Line = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    id: v.string(),
    number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    event: v.string(),
    arrived: v.pipe(v.number(), v.minValue(0), v.maxValue(LATEST)),
    request: v.object({
      method: v.string(),
      path: v.string(),
      headers: Headers,
      body: v.pipe(
        v.string(),
        v.transform((base64) => unpooled(Buffer.from(base64, "base64"))),
      ),
    }),
    inspection: v.optional(Inspection),
    answer: v.object({
      status: v.pipe(v.number(), v.integer()),
      headers: Headers,
      body: v.string(),
    }),
    milliseconds: v.optional(v.number()),
    log: v.optional(v.pipe(v.string(), v.transform(logEntry))),
    execution: v.optional(SeenExecution),
  }),
);

/** It begins with a line break, so that a line that was cut off by a crash spoils no other. */
const lineOf = ({ request, log, ...delivery }: Delivery) => {
  const body = Buffer.from(request.body).toString("base64");
  return `\n${JSON.stringify({ ...delivery, request: { ...request, body }, log: log?.line })}`;
};

/**
 * Reads the deliveries that were kept in a file. What can't be read in it is left out.
 *
 * @returns none if there is no such file
 * @throws if it is something other than a file
 */
export async function readDeliveries(file: string): Promise<Delivery[]> {
  const byId = new Map<string, Delivery>();
  try {
    if (!(await stat(file)).isFile()) throw new Error(`${file} is not a regular file`);
    for await (const text of linesOf(file)) {
      const line = v.safeParse(Line, text);
      if (line.success) byId.set(line.output.id, line.output);
    }
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
  return [...byId.values()].sort((one, other) => one.number - other.number);
}

const isCode = (error: unknown, code: string) =>
  error instanceof Error && "code" in error && error.code === code;

/** Reads the lines of a file, except those that are longer than any that was written. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let line: string | undefined = "";
  for await (const chunk of createReadStream(file, "utf8")) {
    for (const [index, part] of String(chunk).split("\n").entries()) {
      if (index > 0) {
        if (line !== undefined) yield line;
        line = "";
      }
      if (line !== undefined) line = line.length + part.length > MAX_LINE ? undefined : line + part;
    }
  }
  if (line !== undefined) yield line;
}

/**
 * Keeps a timeline's deliveries in a file, from their answer on.
 *
 * @param onProblem is called when the file can't be written
 * @returns what ends that, once everything is written
 * @throws if its folder can't be created
 */
export async function keepDeliveries(
  file: string,
  timeline: Timeline,
  onProblem: (problem: string) => void,
): Promise<() => Promise<void>> {
  // Not recursively: in /proc, Node.js would try that forever.
  await mkdir(dirname(file), { mode: 0o700 }).catch((error) => {
    if (!isCode(error, "EEXIST")) throw error;
  });
  let size = await stat(file).then(
    (stats) => stats.size,
    () => 0,
  );
  const changed = new Set<Delivery>();
  let cleared = false;
  let waiting: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  async function write() {
    waiting = undefined;
    if (cleared || size > MAX_SIZE) {
      cleared = false;
      changed.clear();
      size = await writeAnew(
        file,
        timeline.all().filter(({ answer }) => answer),
      );
      return;
    }
    const text = [...changed]
      .filter(({ id }) => timeline.find(id))
      .map(lineOf)
      .join("");
    changed.clear();
    await appendFile(file, text, { mode: MODE });
    size += Buffer.byteLength(text);
  }

  const flush = () => {
    writing = writing.then(write).catch((error) => onProblem(String(error)));
    return writing;
  };
  const stopListening = timeline.onChange((delivery) => {
    if (delivery && !delivery.answer) return;
    if (delivery) changed.add(delivery);
    else cleared = true;
    waiting ??= setTimeout(flush, PAUSE);
  });
  return async () => {
    stopListening();
    clearTimeout(waiting);
    await flush();
  };
}

/** Replaces a file at once, so that a crash leaves the one before. @returns its size in bytes */
async function writeAnew(file: string, deliveries: readonly Delivery[]): Promise<number> {
  const next = `${file}.new`;
  const handle = await open(next, "w", MODE);
  let size = 0;
  try {
    for (let start = 0; start < deliveries.length; start += PIECE) {
      const text = deliveries
        .slice(start, start + PIECE)
        .map(lineOf)
        .join("");
      size += (await handle.write(text)).bytesWritten;
    }
  } finally {
    await handle.close();
  }
  await rename(next, file);
  return size;
}
