import { describeIssues } from "@almahook/common/describe-issues";
import { vValidator } from "@hono/valibot-validator";
import type * as v from "valibot";

/** Validates what a page posts, or answers 400 with a sentence. */
export const input = <Schema extends v.GenericSchema>(schema: Schema) =>
  vValidator("json", schema, (result, c) =>
    result.success ? undefined : c.text(`${describeIssues(result.issues).join("; ")}.`, 400),
  );
