import { describeIssues } from "@almahook/common/describe-issues";
import { vValidator } from "@hono/valibot-validator";
import type * as v from "valibot";

/** Checks what a page posts, and answers 400 with a sentence if it is something else. */
export const input = <Schema extends v.GenericSchema>(schema: Schema) =>
  vValidator("json", schema, (result, c) =>
    result.success ? undefined : c.text(`${describeIssues(result.issues).join("; ")}.`, 400),
  );
