import { isUtf8 } from "node:buffer";
import { isJobEnd } from "@almahook/alma/webhook";
import * as v from "valibot";
import type { Delivery } from "./delivery.ts";
import { sentHeaders } from "./sent-headers.ts";

const Event = v.looseObject({ action: v.string() });
const EventBody = v.pipe(v.string(), v.parseJson(), Event);
const JobEnd = v.looseObject({ job_instance: v.looseObject({ submitted_by: v.unknown() }) });
const LogFields = v.looseObject({});

/** What differs from run to run. */
const VOLATILE = ["timestamp", "level", "requestId", "milliseconds", "status"];

const SYSTEM = { value: "System", desc: "System" };

/**
 * A delivery as a row of the tests of the service's contract, in TypeScript.
 *
 * It is made to be committed, so it has nothing about a person: of a job, who submitted it is
 * replaced, and of events about patrons there is no more than their action.
 */
export function testFixture({ request, answer, log, inspection }: Delivery): string {
  const { status = 0, body = "" } = answer ?? {};
  const fields = log ? v.parse(LogFields, JSON.parse(log.line)) : {};
  const kept = Object.entries(fields).filter(([name]) => !VOLATILE.includes(name));
  const name = log?.jobName ?? `${request.method} ${request.path}`;
  return `{
  name: ${literal(name)},
  request: ${inspection?.action === undefined ? plainRequest(request, inspection?.signedBy) : `event(${literal(withoutPersons(v.parse(EventBody, textOf(request.body))))})`},
  status: ${status},
  body: ${literal(body)},
  log: ${literal(Object.fromEntries(kept))},
},
`;
}

/** Without a byte order mark. */
const textOf = (body: Uint8Array) => new TextDecoder().decode(body);

function withoutPersons(event: v.InferOutput<typeof Event>): object {
  if (!isJobEnd(event)) return { action: event.action };
  if (!v.is(JobEnd, event)) return event;
  return { ...event, job_instance: { ...event.job_instance, submitted_by: SYSTEM } };
}

function plainRequest(
  { method, path, headers, body }: Delivery["request"],
  signedBy: string | undefined,
): string {
  // Nothing depends on the body of what is not signed.
  const event = signedBy ? undefined : v.safeParse(EventBody, textOf(body));
  const kept = event?.success ? Buffer.from(JSON.stringify(withoutPersons(event.output))) : body;
  const properties = [
    `method: ${literal(method)}`,
    `path: ${literal(path)}`,
    `headers: ${literal(sentHeaders(headers))}`,
    ...(kept.length > 0 ? [`body: ${bodyLiteral(kept)}`] : []),
  ];
  return `{ ${properties.join(", ")} }`;
}

const bodyLiteral = (body: Uint8Array) =>
  isUtf8(body)
    ? literal(Buffer.from(body).toString())
    : `Buffer.from("${Buffer.from(body).toString("base64")}", "base64")`;

/** JSON is TypeScript; only `__proto__` means something else in it. */
const literal = (value: unknown) =>
  JSON.stringify(value, null, 2)
    .replaceAll('"__proto__":', '["__proto__"]:')
    .replaceAll("\n", "\n  ");
