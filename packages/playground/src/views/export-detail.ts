import { countOf } from "@almahook/common/count-of";
import { executionArn } from "@almahook/functions/start-execution";
import type { Export } from "@almahook/pipelines/account";
import { html } from "hono/html";
import { checkEvent } from "../check-event.ts";
import type { ExportsRead, PlaygroundContext } from "../context.ts";
import type { LogEntry } from "../delivery.ts";
import { type ExportFilter, exportId, remedyOf } from "../exports.ts";
import { filterQuery } from "../filter.ts";
import { badge } from "./badge.ts";
import { code, copyButton, fold } from "./code.ts";
import { icon } from "./icon.ts";
import { backLink, factTable, type Html, section } from "./parts.ts";
import { stepsView } from "./steps-view.ts";
import { timeElement, timeText } from "./time.ts";

/** How many log lines are shown, the newest first. */
const MAX_LINES = 20;

const SYSTEMS = { alma: "Alma’s jobs", log: "the log", "step-functions": "Step Functions" };

/** The details of an export: why it is in its state, and what to do. */
export function exportDetail(
  each: Export,
  { lines }: Pick<ExportsRead, "lines">,
  filter: ExportFilter,
  context: PlaygroundContext,
): Html {
  const { state, pipeline, jobId, jobName, jobStatus, endedAt, records, seenIn, event } = each;
  const { settings, stage } = context;
  const now = context.now();
  const id = exportId(each);
  const { steps = [] } = checkEvent(JSON.stringify(event), settings);
  const facts: [string, string | undefined][] = [
    ["Job", jobId],
    ["Status in Alma", jobStatus],
    ["Ended", endedAt],
    ["Records", records?.toLocaleString("en")],
    ["Seen in", seenIn.map((system) => SYSTEMS[system]).join(", ")],
  ];
  const known = facts.filter(([, value]) => value !== undefined);
  return html`<article id="open-${id}" class="detail stack">
    ${backLink(`/exports${filterQuery(filter)}`, "All exports")}
    <header class="stack">
      <p class="note">An export of ${pipeline}${endedAt && html`, ended at ${timeElement(Date.parse(endedAt), now)}`}</p>
      <h2 id="detail-title" tabindex="-1">${jobName}</h2>
      <p class="badges cluster">${badge(state)}</p>
      <p class="lead stack">${reasonOf(each, now)}</p>
      ${remedyView(each, context)}
    </header>
    ${executionSection(each, filter, context)}
    ${section("facts", "Export")`<div class="table box">${factTable(known)}</div>`}
    ${section("decision", `Decided with the settings of ${stage ?? "this service"}`)`
      <div class="box">${stepsView(steps)}</div>`}
    ${linesSection(linesOf(each, lines), context)}
  </article>`;
}

/** Why an export is in its state. */
function reasonOf(
  { state, jobStatus, issues, mayComeUntil, executionStatus }: Export,
  now: number,
) {
  switch (state) {
    case "missing":
      return mayComeUntil
        ? `Nothing has been started for it yet. Alma may still send it, until ${timeText(mayComeUntil, now)}.`
        : "Nothing has been started for it, and Alma does not send it again.";
    case "unusable":
      return html`Its event lacks something that a start needs. Once that is fixed, it can be started.
        ${issues.map((issue) => html`<code>${issue}</code>`)}`;
    case "job-failed":
      return `The job ended as ${jobStatus} in Alma, so nothing was started.`;
    case "execution-failed":
      return `Its execution ended as ${executionStatus}. Open it below to see where.`;
    case "nothing-exported":
      return issues.length > 0
        ? `It is not known what it exported: ${issues.join("; ")}.`
        : "It exported nothing, so nothing needs to be started.";
    case "started-elsewhere":
      return "Another service started an execution with its input.";
    case "running":
      return "Its execution is running.";
    case "succeeded":
      return "Its execution succeeded.";
  }
}

/** A button that shows the event to send, with a button that sends it. */
function remedyView(each: Export, context: PlaygroundContext) {
  const remedy = remedyOf(each, context);
  if (!remedy) return "";
  const { label, purpose, event, command } = remedy;
  const { stage, webhookUrl } = context;
  const where = stage ? `stage ${stage}` : "this machine’s service";
  return html`<div class="cluster">
      <button id="remedy" class="${each.state === "missing" && "primary"}" popovertarget="confirm">${icon("send")}${label} …</button>
      ${copyButton("Copy the command", command)}
    </div>
    <p class="note"><code>${command}</code></p>
    <section id="confirm" popover aria-labelledby="confirm-title">
      <h3 id="confirm-title">${label}: ${where}</h3>
      <p>${purpose} This event is signed and sent to <code>${webhookUrl}</code>:</p>
      ${code("event", JSON.stringify(event))}
      <form method="dialog" class="cluster" data-post="/exports/${exportId(each)}/send">
        <input type="hidden" name="command" value="${command}" />
        <button id="confirm-send" class="primary">${icon("send")}Sign and send to ${where}</button>
        <button type="button" popovertarget="confirm" popovertargetaction="hide">Cancel</button>
      </form>
    </section>`;
}

function executionSection(each: Export, filter: ExportFilter, { settings }: PlaygroundContext) {
  const { pipeline, executionName, executionStatus = "", seenIn } = each;
  if (!executionName || !seenIn.includes("step-functions")) return "";
  const arn = executionArn(settings.stateMachineArns[pipeline] ?? "", executionName);
  return section("execution", "Execution")`
    <a class="card box cluster" href="/executions/${encodeURIComponent(arn)}${filterQuery(filter)}" data-visit>
      ${icon("flow")}<span class="title">${executionName}</span> ${badge(executionStatus)}
    </a>`;
}

/** The log lines about an export, by its job's id or its execution's name. */
const linesOf = ({ pipeline, jobId, executionName }: Export, lines: readonly LogEntry[]) =>
  lines.filter(
    (line) =>
      line.pipeline === pipeline &&
      ((jobId !== undefined && line.jobId === jobId) ||
        (executionName !== undefined && line.executionName === executionName)),
  );

function linesSection(lines: readonly LogEntry[], { timeline, stage, now }: PlaygroundContext) {
  const webhooks = new Map(timeline.all().map(({ log, id }) => [log?.requestId, id]));
  const shown = lines.slice(-MAX_LINES).map(({ requestId, line, outcome, timestamp }) => {
    const webhook = webhooks.get(requestId);
    return fold(
      `line-${requestId}`,
      html`${timeElement(Date.parse(timestamp), now())} ${outcome}`,
      html`${webhook && html`<p><a href="/webhooks/${webhook}">Open the webhook</a></p>`}
        ${code(`log line ${requestId}`, line)}`,
    );
  });
  const none = stage
    ? "The log has no line about it: its webhook never came, or came long ago."
    : "No webhook about it is kept here.";
  const title = countOf(lines.length, "log line");
  return section("lines", title)`${shown.length > 0 ? shown : html`<p class="lead">${none}</p>`}`;
}
