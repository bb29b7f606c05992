import { verify } from "@almahook/alma/signature";
import { UserError } from "@almahook/cli/user-error";
import { expect, test } from "vitest";
import { sendEvents } from "../src/send-events.ts";
import { serve } from "../src/serve.ts";

const VALIDATED = "Webhook POST request received and validated";

/** Sends as many events as there are answers. */
async function send(...answers: string[]) {
  const received: unknown[] = [];
  const printed: string[] = [];
  const { url, close } = await serve(async (request) => {
    const body = await request.text();
    const signature = request.headers.get("X-Exl-Signature") ?? "";
    if (verify(Buffer.from(body), signature, { current: "a-secret" })) {
      received.push(JSON.parse(body));
    }
    return new Response(answers[received.length - 1]);
  }, 0);
  const events = answers.map((_, number) => ({ label: `Event ${number}`, event: { number } }));
  const target = { url, secret: "a-secret" };
  const success = await sendEvents(events, target, { print: (line) => printed.push(line) });
  await close();
  expect(received).toEqual(events.map(({ event }) => event));
  return { success, printed };
}

test("initiated now or earlier is a success", async () => {
  const { success, printed } = await send(
    `${VALIDATED}, PPOD pipeline initiated.`,
    `${VALIDATED}, BURSAR pipeline already initiated.`,
  );
  expect(success).toBe(true);
  expect(printed).toEqual([
    "Event 0",
    expect.stringMatching(/^200 {2}\d+ ms {2}Webhook .* PPOD pipeline initiated\.$/),
    "Event 1",
    expect.stringMatching(/^200 .* BURSAR pipeline already initiated\.$/),
    "2 of 2 initiated, now or earlier.",
  ]);
});

test.each([
  `${VALIDATED}, PPOD pipeline not initiated because this environment only observes.`,
  `${VALIDATED}, Alma job 'PPOD pipeline initiated.' failed so no action was taken.`,
  `${VALIDATED}, no action taken.`,
  "pong",
  "",
])("any other answer is not, although it is 200: %j", async (answer) => {
  const { success, printed } = await send(`${VALIDATED}, PPOD pipeline initiated.`, answer);
  expect(success).toBe(false);
  expect(printed.at(-1)).toBe("1 of 2 initiated, now or earlier.");
});

test("control characters of an answer don't reach the terminal", async () => {
  const { printed } = await send("A job \u001b[2J\r\nand its name");
  expect(printed[1]).toMatch(/A job \ufffd\[2J and its name$/);
});

test("no answer is an error that a person can do something about", async () => {
  const target = { url: "http://127.0.0.1:1", secret: "a-secret" };
  const sending = sendEvents([{ label: "", event: {} }], target, { print() {} });
  await expect(sending).rejects.toThrow(UserError);
});
