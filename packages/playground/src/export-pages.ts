import { errorMessage } from "@almahook/common/errors";
import { printable } from "@almahook/common/printable";
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { input } from "./actions.ts";
import type { ExportsRead, PlaygroundContext } from "./context.ts";
import { post } from "./deliver.ts";
import { ExportFilter, exportId, remedyOf } from "./exports.ts";
import type { Read } from "./reading.ts";
import { signedRequest } from "./received-request.ts";
import type { Show } from "./show.ts";
import { executionDetail } from "./views/execution-detail.ts";
import { exportDetail } from "./views/export-detail.ts";
import { exportsPage } from "./views/exports-page.ts";
import { notFoundView } from "./views/page.ts";

/** What a person has confirmed: the event that this command sends. */
const Confirmed = v.object({ command: v.string() });

/** The pages of exports and executions, and their actions, for this machine or a stage. */
export function exportPages(context: PlaygroundContext, show: Show) {
  const { settings, webhookUrl, exports, executions } = context;
  const app = new Hono();
  const filterOf = (c: Context) => v.parse(ExportFilter, c.req.query());
  const notFound = (text: string) => notFoundView(text, "/exports", "All exports");

  function readAgain() {
    exports.invalidate();
    void exports.current();
  }

  async function findExport(id: string) {
    const find = ({ value }: Read<ExportsRead>) =>
      value?.exports.find((each) => exportId(each) === id);
    const latest = await exports.current();
    const read = find(latest) ? latest : await exports.current(true);
    return { read, found: find(read) };
  }

  app.get("/exports", async (c) => {
    const content = exportsPage(await exports.current(), context, filterOf(c));
    return show(c, { path: "/exports", content });
  });

  app.get("/exports/:id", async (c) => {
    const id = c.req.param("id");
    const filter = filterOf(c);
    const { read, found } = await findExport(id);
    const view =
      found && read.value
        ? exportDetail(found, read.value, filter, context)
        : notFound("There is no such export in what was read.");
    const content = exportsPage(read, context, filter, { view, export: id });
    const title = found?.jobName ?? "Not found";
    return show(c, { path: "/exports", title, content }, found ? 200 : 404);
  });

  app.get("/executions/:arn", async (c) => {
    const filter = filterOf(c);
    const [read, found] = await Promise.all([
      exports.current(),
      executions.read(c.req.param("arn")).catch(errorMessage),
    ]);
    if (typeof found === "object") {
      const view = executionDetail(found, filter, context);
      const content = exportsPage(read, context, filter, { view, execution: found.name });
      const every = found.status === "RUNNING" ? 1 : undefined;
      return show(c, { path: "/exports", title: found.name, content, every });
    }
    const view = notFound(found ? `It can’t be read: ${found}` : "There is no such execution.");
    const content = exportsPage(read, context, filter, { view });
    return show(c, { path: "/exports", title: "Not found", content }, 404);
  });

  app.post("/exports/read", async (c) => {
    exports.invalidate();
    await exports.current(true);
    return c.body(null, 204);
  });

  app.post("/exports/:id/send", input(Confirmed), async (c) => {
    const id = c.req.param("id");
    const { found } = await findExport(id);
    const remedy = found && remedyOf(found, context);
    if (!remedy || remedy.command !== c.req.valid("json").command) {
      return c.text("Its state has changed since you were asked: nothing was sent.", 409);
    }
    const request = signedRequest(JSON.stringify(remedy.event), settings.secrets.current);
    const answer = await post(request, webhookUrl);
    readAgain();
    return c.text(printable(answer));
  });

  app.post("/executions/:arn/stop", async (c) => {
    await executions.stop(c.req.param("arn"));
    readAgain();
    return c.body(null, 204);
  });

  return app;
}
