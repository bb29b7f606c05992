/**
 * The measured process: loads a bundle and passes events to its handler. Prints the figures as
 * JSON. It imports nothing, so that nothing else is loaded.
 */
const { bundle, mode, first, ignored } = JSON.parse(process.argv[2] ?? "");

const output = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const begun = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
const { statusCode } = await handler(first);
const answered = performance.now();
if (statusCode !== 200) throw new Error(`The first answer was ${statusCode}`);

/** The median microseconds of a call, in batches of calls. */
async function microseconds(event: unknown, batches: number, calls: number) {
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const start = performance.now();
    for (let call = 0; call < calls; call++) await handler(event);
    times.push(((performance.now() - start) / calls) * 1000);
  }
  return times.sort((one, other) => one - other)[Math.floor(batches / 2)];
}

async function warmStart() {
  await microseconds(first, 10, 100);
  return microseconds(first, 31, 10);
}

const warm = mode !== "cold";
if (warm) await microseconds(ignored, 10, 500);
const figures = {
  import: loaded - begun,
  first: answered - loaded,
  cold: answered - begun,
  warmIgnored: warm ? await microseconds(ignored, 21, 500) : undefined,
  warmStart: mode === "warm-start" ? await warmStart() : undefined,
  megabytes: process.resourceUsage().maxRSS / 1024,
};
output(`${JSON.stringify(figures)}\n`, () => process.exit());
