/** A number, or a UUID or most of one. */
const ID = /^(?:\d+|[\da-f]{8}-[\da-f-]{5,})$/;

/** A term that a text has to contain. */
type Wanted = (text: string) => boolean;

/**
 * Parses a search: words, and phrases in quotes, in any case. Numbers and ids match only as a
 * whole, so that a status is not found among the digits of an id.
 *
 * @returns a function that says whether a lower-case text contains all of them
 */
export function searchFor(query: string): (text: string) => boolean {
  const wanted = [...query.toLowerCase().matchAll(/"([^"]+)"?|[^\s"]+/g)].map(
    ([word, phrase]): Wanted => {
      const part = phrase ?? word;
      if (!ID.test(part)) return (text) => text.includes(part);
      const whole = new RegExp(`(?<![a-z0-9])${part}(?![a-z0-9])`);
      return (text) => whole.test(text);
    },
  );
  return (text) => wanted.every((each) => each(text));
}
