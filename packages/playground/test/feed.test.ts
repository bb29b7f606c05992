import { expect, test } from "vitest";
import { EVERYTHING } from "../src/batch-changes.ts";
import { createFeed } from "../src/feed.ts";

/** A feed whose renderings are counted, and changes that a test makes. */
function createTestFeed() {
  const rendered: string[] = [];
  let change = (_key: string) => {};
  let idle = false;
  const render = (text: string) => {
    rendered.push(text);
    return Promise.resolve(text);
  };
  const feed = createFeed(
    {
      all: () => render("all"),
      changed: (keys) => render(keys.join()),
      watch(changed) {
        change = changed;
        return [];
      },
    },
    () => {
      idle = true;
    },
  );
  return { feed, rendered, change: (key: string) => change(key), isIdle: () => idle };
}

/** Follows a feed. Each write waits to be read if it is asked to. */
function follow({ feed }: ReturnType<typeof createTestFeed>, reads = true) {
  const written: string[] = [];
  const leaving = new AbortController();
  let read = () => {};
  const write = (text: string) => {
    written.push(text);
    return reads
      ? Promise.resolve()
      : new Promise<void>((resolve) => {
          read = resolve;
        });
  };
  const left = feed.follow(write, leaving.signal);
  return {
    written,
    read: () => read(),
    async leave() {
      leaving.abort();
      read();
      await left;
    },
  };
}

test("however many follow, what changes is rendered once", async () => {
  const made = createTestFeed();
  const followers = Array.from({ length: 200 }, () => follow(made));
  await expect
    .poll(() => followers.map(({ written }) => written.length))
    .toEqual(Array(200).fill(1));
  made.change("a");
  const [first] = followers;
  await expect.poll(() => first?.written).toEqual(["all", "a"]);
  expect(followers.map(({ written }) => written.join())).toEqual(Array(200).fill("all,a"));
  expect(made.rendered).toEqual(["all", "a"]);
  await Promise.all(followers.map(({ leave }) => leave()));
  expect(made.isIdle()).toBe(true);
});

test("who does not read is written nothing more, and gets everything once it reads", async () => {
  const made = createTestFeed();
  const reading = follow(made);
  const silent = follow(made, false);
  for (const key of ["a", "b", "c"]) {
    made.change(key);
    await expect.poll(() => reading.written.at(-1)).toBe(key);
  }
  expect(silent.written).toEqual(["all"]);
  silent.read();
  await expect.poll(() => silent.written).toEqual(["all", "all"]);
  expect(reading.written).toEqual(["all", "a", "b", "c"]);
  await Promise.all([reading.leave(), silent.leave()]);
});

test("a change of everything is rendered once too", async () => {
  const made = createTestFeed();
  const followers = [follow(made), follow(made)];
  await expect.poll(() => made.rendered).toEqual(["all"]);
  made.change(EVERYTHING);
  await expect
    .poll(() => followers.map(({ written }) => written.join()))
    .toEqual(["all,all", "all,all"]);
  expect(made.rendered).toEqual(["all", "all"]);
  await Promise.all(followers.map(({ leave }) => leave()));
});

test("a follower that can't be written to leaves, and the feed ends with the last one", async () => {
  const { feed, isIdle } = createTestFeed();
  const broken = feed.follow(
    () => Promise.reject(new Error("closed")),
    new AbortController().signal,
  );
  await expect(broken).rejects.toThrow("closed");
  expect(isIdle()).toBe(true);
});
