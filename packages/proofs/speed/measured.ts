/**
 * The measured process: loads a bundle and passes an event to its handler, if it says so until it is
 * warm. Prints the figures as JSON. It imports nothing, so that nothing else is loaded.
 */
const { bundle, event, isWarm } = JSON.parse(process.argv[2] ?? "");

const output = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const begun = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
const { statusCode } = await handler(event);
const answered = performance.now();
if (statusCode !== 200) throw new Error(`The first answer was ${statusCode}`);
const megabytes = process.resourceUsage().maxRSS / 1024;

/** The median microseconds of a call, in the second half of two seconds of calls. */
async function warm() {
  const end = performance.now() + 2000;
  const times: number[] = [];
  for (let now = performance.now(); now < end; ) {
    await handler(event);
    const after = performance.now();
    if (after > end - 1000) times.push((after - now) * 1000);
    now = after;
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
}

const figures = {
  import: loaded - begun,
  first: answered - loaded,
  cold: answered - begun,
  warm: isWarm ? await warm() : undefined,
  megabytes,
};
output(`${JSON.stringify(figures)}\n`, () => process.exit());
