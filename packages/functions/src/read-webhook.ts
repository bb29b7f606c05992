import { verify } from "@almahook/alma/signature";
import { Webhook } from "@almahook/alma/webhook";
import { describeIssues } from "@almahook/common/describe-issues";
import { parseJson } from "@almahook/common/parse-json";
import * as v from "valibot";
import { type Answer, invalid, notJson, unsigned, wronglySigned, xml } from "./answers.ts";

type Read = { webhook: Webhook; signedBy: string } | { refused: Answer; signedBy?: string };

/**
 * Reads a webhook from a request's body, if one of the secrets signed it. The `Content-Type` is
 * ignored, because Alma's is not documented.
 */
export function readWebhook(
  body: Uint8Array,
  signature: string | undefined,
  secrets: Readonly<Record<string, string>>,
): Read {
  if (!signature) return { refused: unsigned };
  const signedBy = verify(body, signature, secrets);
  if (!signedBy) return { refused: wronglySigned };
  const parsed = parseBody(body);
  if ("refused" in parsed) return { ...parsed, signedBy };
  const webhook = v.safeParse(Webhook, parsed.json);
  return webhook.success
    ? { webhook: webhook.output, signedBy }
    : { refused: invalid({ issues: describeIssues(webhook.issues) }), signedBy };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The beginning of XML in another encoding: UTF-16, or one byte per character. */
const NON_UTF8_XML = /^(?:\xff\xfe|\xfe\xff)?[\s\0]*</;

function parseBody(body: Uint8Array): { json: unknown } | { refused: Answer } {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    const isXml = NON_UTF8_XML.test(Buffer.from(body).toString("latin1"));
    return { refused: isXml ? xml : notJson("it is not UTF-8 text") };
  }
  if (/^\s*</.test(text)) return { refused: xml };
  if (/^\s*$/.test(text)) return { refused: notJson("it is empty") };
  const { json, problem } = parseJson(text);
  return problem === undefined ? { json } : { refused: notJson(withoutQuote(problem)) };
}

/** Removes the text around an error, which V8 quotes and which can be about a person. */
const withoutQuote = (problem: string) => problem.replace(/, (\.{3})?".*$/s, "");
