import { createServer, type ServerResponse } from "node:http";
import { listen } from "./listen.ts";

/** Answers, or fails to answer, one request to Step Functions. */
export type Answer = (response: ServerResponse, attempt: number) => void;

export interface FaultyServer {
  /** The endpoint that gives the answers of this name. */
  endpoint(name: string): string;
  /** How many requests the endpoint of this name got. */
  attempts(name: string): number;
  close(): Promise<void>;
}

const CONTENT_TYPE = "application/x-amz-json-1.0";

/** Answers with JSON, as a healthy Step Functions does. */
export function answerJson(response: ServerResponse, status: number, body: object | string) {
  response.writeHead(status, { "Content-Type": CONTENT_TYPE, "x-amzn-RequestId": "a-request" });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Listens on a real socket, with an endpoint per name, which gives the answer of that name. */
export async function startFaultyServer(answers: ReadonlyMap<string, Answer>) {
  const attempts = new Map<string, number>();
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? "").replace(/\/$/, "");
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    request.resume().once("end", () => answers.get(name)?.(response, attempt));
  });
  const { url, close } = await listen(server);
  return {
    endpoint: (name) => `${url}/${encodeURIComponent(name)}`,
    attempts: (name) => attempts.get(name) ?? 0,
    close,
  } satisfies FaultyServer;
}
