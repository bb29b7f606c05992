import { createReadStream } from "node:fs";
import { appendFile, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import * as v from "valibot";
import { type Delivery, SeenExecution } from "./delivery.ts";
import { Inspection } from "./inspect-webhook.ts";
import { logEntry } from "./log-entry.ts";
import { unpooled } from "./received-request.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Bytes. A larger file is rewritten with the deliveries that the timeline still has: at most half
 * of it.
 */
const MAX_SIZE = 128 * 1024 * 1024;

/** The longest line, in characters: more than a webhook of 6 MiB in Base64 with its result. */
const MAX_LINE = 32 * 1024 * 1024;

/** Changes within this many milliseconds are written together. */
const PAUSE = 200;

/** How many deliveries are serialized at a time. */
const PIECE = 100;

/** Readable only by its owner, because events can be about persons. */
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

/** A line begins with a line break, so that a line that a crash cut off does not spoil the next. */
const lineOf = ({ request, log, ...delivery }: Delivery) => {
  const body = Buffer.from(request.body).toString("base64");
  return `\n${JSON.stringify({ ...delivery, request: { ...request, body }, log: log?.line })}`;
};

/**
 * Reads the deliveries in a file. Lines that can't be read are skipped.
 *
 * @returns an empty list if there is no such file
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

/** Reads the lines of a file, except lines that are too long. */
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
 * Writes a timeline's answered deliveries to a file.
 *
 * @param onProblem is called when the file can't be written
 * @returns a function that stops it, once everything is written
 * @throws if its folder can't be created
 */
export async function keepDeliveries(
  file: string,
  timeline: Timeline,
  onProblem: (problem: string) => void,
): Promise<() => Promise<void>> {
  // Not recursively, because Node.js would retry forever in /proc.
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

/** Replaces a file atomically, so that a crash leaves the old one. @returns its size in bytes */
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
