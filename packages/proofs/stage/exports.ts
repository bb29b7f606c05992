import { execFile } from "node:child_process";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { S3 } from "@aws-sdk/client-s3";

/** A file in S3. */
interface Upload {
  /** Bucket and key, with a slash between them. */
  path: string;
  /** Its content, or the content of the archive if it is a `.tar.gz`. */
  xml: string;
}

/** Puts an export into S3 while `use` runs. */
export async function withExport<Result>(
  { path, xml }: Upload,
  use: () => Promise<Result>,
): Promise<Result> {
  const slash = path.indexOf("/");
  const object = { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
  const s3 = new S3();
  const Body = path.endsWith(".tar.gz") ? await archive(xml) : xml;
  await s3.putObject({ ...object, Body });
  try {
    return await use();
  } finally {
    await s3.deleteObject(object);
  }
}

/** A `.tar.gz` with one XML file, as Alma publishes. */
async function archive(xml: string): Promise<Uint8Array> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "almahook-export-"));
  await writeFile(join(folder.path, "export.xml"), xml);
  await promisify(execFile)("tar", ["-czf", "export.tar.gz", "export.xml"], { cwd: folder.path });
  return await readFile(join(folder.path, "export.tar.gz"));
}
