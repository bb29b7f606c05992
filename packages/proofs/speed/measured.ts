/**
 * The measured process: loads a bundle, and hands its handler events. Prints what it took as JSON.
 * It imports nothing, so nothing is loaded but what is measured.
 */
const { bundle, mode, first, ignored, group } = JSON.parse(process.argv[2] ?? "");

const output = process.stdout.write.bind(process.stdout);
let logged = 0;
process.stdout.write = (line: string | Uint8Array) => {
  logged += Buffer.byteLength(line);
  return true;
};

const usedBefore = process.cpuUsage();
const begun = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
// From here on with the share of a processor that a control group has.
if (group) process.getBuiltinModule("node:fs").writeFileSync(group, "0");
const imported = performance.now();
const { statusCode } = await handler(first);
const answered = performance.now();
if (statusCode !== 200) throw new Error(`The first answer was ${statusCode}`);
const { user, system } = process.cpuUsage(usedBefore);
const logBytes = logged;

/** The median of the microseconds that a call took, in batches of so many calls. */
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
  first: answered - imported,
  cold: loaded - begun + answered - imported,
  processor: (user + system) / 1000,
  warmIgnored: warm ? await microseconds(ignored, 21, 500) : undefined,
  warmStart: mode === "warm-start" ? await warmStart() : undefined,
  megabytes: process.resourceUsage().maxRSS / 1024,
  logBytes,
};
output(`${JSON.stringify(figures)}\n`, () => process.exit());
