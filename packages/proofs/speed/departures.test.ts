import { expect, test } from "vitest";
import { departures, sourcesWithout } from "./departures.ts";

test.each(departures)("the sources still have what the bench undoes: $name", (departure) => {
  expect([...sourcesWithout(departure).keys()]).toEqual(Object.keys(departure.undo ?? {}));
});
