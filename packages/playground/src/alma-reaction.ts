import { ALMA_TIMEOUT, ATTEMPTS, RETRY_HOURS } from "@almahook/alma/retry-schedule";
import type { Delivery } from "./delivery.ts";

const HOUR = 60 * 60 * 1000;

/** What Alma does after an answer. `attempt` counts from 1. */
type Reaction =
  | { kind: "waits" | "is-content" | "never-again" | "gives-up" | "is-not-alma" }
  | { kind: "challenged"; accepted: boolean }
  | { kind: "was-sent-again"; at: number }
  | {
      kind: "sends-again";
      attempt: number;
      late: boolean;
      next: { attempt: number; at: number }[];
    };

const failed = ({ answer, milliseconds = 0 }: Delivery) =>
  answer !== undefined && (answer.status >= 500 || milliseconds > ALMA_TIMEOUT);

/**
 * Says what Alma does after a delivery.
 *
 * @param deliveries all deliveries of the same event, this one among them, the oldest first
 */
export function almaReaction(delivery: Delivery, deliveries: readonly Delivery[]): Reaction {
  const { answer, request, arrived } = delivery;
  if (!answer) return { kind: "waits" };
  if (request.method === "GET" && request.path !== "/ping") {
    return { kind: "challenged", accepted: answer.status === 200 };
  }
  if (request.method !== "POST") return { kind: "is-not-alma" };
  if (!failed(delivery)) return { kind: answer.status < 400 ? "is-content" : "never-again" };

  const following = deliveries.find((each) => each.number > delivery.number);
  if (following) return { kind: "was-sent-again", at: following.arrived };
  const earlier = deliveries.filter((each) => each.number < delivery.number && failed(each));
  const attempt = earlier.length + 1;
  if (attempt >= ATTEMPTS) return { kind: "gives-up" };
  let at = arrived;
  const next = RETRY_HOURS.slice(attempt - 1).map((hours, index) => {
    at += hours * HOUR;
    return { attempt: attempt + 1 + index, at };
  });
  return { kind: "sends-again", attempt, late: answer.status < 500, next };
}
