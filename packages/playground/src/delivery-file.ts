import { mkdir, open, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { toOneLine } from "@almahook/functions/log-line";
import * as v from "valibot";
import { Delivery } from "./delivery.ts";
import type { Timeline } from "./timeline.ts";

/**
 * Bytes. A larger file is rewritten with the deliveries that the timeline still has: at most half
 * of it.
 */
const MAX_SIZE = 128 * 1024 * 1024;

/** Bytes. The files that are written never become this large. */
const TOO_LARGE = 2 * MAX_SIZE;

/** Changes within this many milliseconds are written together. */
const PAUSE = 200;

/** Readable only by its owner, because events can be about persons. */
const MODE = 0o600;

const Line = v.pipe(v.string(), v.parseJson(), Delivery);

/** A line begins with a line break, so that a line that a crash cut off does not spoil the next. */
const lineOf = ({ request, log, ...delivery }: Delivery) => {
  const body = Buffer.from(request.body).toString("base64");
  return `\n${toOneLine({ ...delivery, request: { ...request, body }, log: log?.line })}`;
};

/**
 * Reads the deliveries in a file. Lines that can't be read are skipped.
 *
 * @returns an empty list if there is no such file
 * @throws if it is something other than a file, or too large
 */
export async function readDeliveries(file: string): Promise<Delivery[]> {
  const byId = new Map<string, Delivery>();
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error(`${file} is not a regular file`);
    if (stats.size > TOO_LARGE) throw new Error(`${file} is larger than 256 MiB`);
    await using handle = await open(file);
    for await (const text of handle.readLines()) {
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
  const changed = new Set<Delivery>();
  let isCleared = false;
  let writing = Promise.resolve();

  async function write() {
    if (changed.size === 0 && !isCleared) return;
    const { size = 0 } = (await stat(file).catch(() => undefined)) ?? {};
    if (isCleared || size > MAX_SIZE) {
      isCleared = false;
      changed.clear();
      // A crash meanwhile leaves the old file.
      const next = `${file}.new`;
      await writeFile(next, linesOf(timeline.all()), { mode: MODE });
      await rename(next, file);
    } else {
      const kept = [...changed].filter(({ id }) => timeline.find(id));
      changed.clear();
      await writeFile(file, linesOf(kept), { mode: MODE, flag: "a" });
    }
  }

  const flush = () => {
    writing = writing.then(write).catch((error) => onProblem(String(error)));
    return writing;
  };
  const stopListening = timeline.onChange((delivery) => {
    if (delivery) changed.add(delivery);
    else isCleared = true;
  });
  const timer = setInterval(flush, PAUSE).unref();
  return async () => {
    stopListening();
    clearInterval(timer);
    await flush();
  };
}

const linesOf = (deliveries: readonly Delivery[]) =>
  deliveries
    .values()
    .filter(({ answer }) => answer)
    .map(lineOf);
