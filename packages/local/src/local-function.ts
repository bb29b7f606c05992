import { randomUUID } from "node:crypto";
import type { EnvironmentVariables } from "@almahook/functions/links";
import { type FunctionThread, startThread } from "./function-thread.ts";
import type { Invoke } from "./function-url-server.ts";
import { watchSource } from "./watch-source.ts";

/**
 * The most events that the function gets at a time; others wait. Lambda gives each its own process.
 * Here all share a thread, and of a thousand at once, all would exceed their time budget.
 */
const MOST_AT_A_TIME = 10;

/** The page runs in the thread of npm start, which keeps the old source. */
const PAGE_NOTE = " The playground still uses the source that npm start began with.";

/**
 * Runs the webhook's Lambda function on this machine. After an edit of its source, the next event
 * gets a new thread with the new source, while the old thread still answers its events. If the source
 * can't be loaded, every event fails, as on Lambda, until it is edited again.
 *
 * @param variables all environment variables of the function
 * @param onLine is called with each line that the function writes to standard output, and with a
 *   sentence whenever it is reloaded
 * @throws what the handler's module throws when it is loaded at first
 */
export async function startLocalFunction(
  variables: EnvironmentVariables,
  onLine: (line: string) => void,
) {
  const source = watchSource();
  let thread = startThread(variables, onLine);
  await thread.catch((error) => {
    source.close();
    throw error;
  });

  const retire = () =>
    thread.then(
      (loaded) => loaded.retire(),
      () => {},
    );

  function replace(reason: string, note = "") {
    retire();
    thread = startThread(variables, onLine);
    thread.then(
      () => onLine(`${reason} It was reloaded.${note}`),
      (error) => onLine(`${reason} It can't be loaded: ${describe(error)}`),
    );
  }

  async function current(): Promise<FunctionThread> {
    if (source.wasEdited()) replace("The function's source was edited.", PAGE_NOTE);
    const awaited = thread;
    const loaded = await awaited;
    if (loaded.hasEnded() && thread === awaited) replace("The function has crashed.");
    return thread;
  }

  const invoke: Invoke = async (event) => {
    try {
      return await (await current()).invoke(event);
    } catch (error) {
      return { requestId: randomUUID(), error: describe(error) };
    }
  };

  return {
    invoke: limit(MOST_AT_A_TIME, invoke),
    async close() {
      source.close();
      await retire();
    },
  };
}

/** Describes why a module can't be loaded, in one line, with the place from Node.js's stack. */
function describe(error: unknown): string {
  const [first = ""] = String(error).split("\n");
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const [, place] = /^(?:file:\/\/)?(\/\S+:\d+)\n/.exec(stack) ?? [];
  return place ? `${first} (${place})` : first;
}

/**
 * Limits how many calls of a function run at a time. Others wait, in order.
 *
 * @example
 * const invoke = limit(16, localFunction.invoke);
 */
export function limit<Args extends unknown[], Result>(
  most: number,
  call: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (...args) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await call(...args);
    } finally {
      // The next waiting call takes this one's place.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
