import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** The day and the job of the exports below. */
export const EXPORT_DAY = "2023-08-15";
export const BURSAR_JOB_ID = "12345678";

const BUCKET = "dev-sftp-shared";

const NO_RECORDS = '<collection xmlns="http://www.loc.gov/MARC21/slim"/>\n';
const NO_FEES =
  '<xb:xml-fragment xmlns:xb="http://com/exlibris/urm/rep/externalsysfinesfees/xmlbeans"/>\n';

/** What Dev1's pipelines read when the events of that day start them, by key. */
const EXPORTS: Record<string, () => Promise<Uint8Array | string>> = {
  "exlibris/pod/POD_ALMA_EXPORT_20230815_220844[016]_new.tar.gz": () => archive(NO_RECORDS),
  "exlibris/timdex/TIMDEX_ALMA_EXPORT_DAILY_20230815_220844[016]_new.tar.gz": () =>
    archive(NO_RECORDS),
  [`exlibris/bursar/BURSAR_EXPORT_to_Dev1-${BURSAR_JOB_ID}-99999999.xml`]: async () => NO_FEES,
};

/** Puts small exports into S3, where there are none yet. */
export async function putMissingExports(): Promise<void> {
  const s3 = new S3Client();
  for (const [Key, content] of Object.entries(EXPORTS)) {
    const object = { Bucket: BUCKET, Key };
    try {
      await s3.send(new HeadObjectCommand(object));
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      await s3.send(new PutObjectCommand({ ...object, Body: await content() }));
    }
  }
}

/** A `.tar.gz` with one XML file, as Alma publishes. */
async function archive(xml: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "almahook-export-"));
  try {
    await writeFile(join(folder, "export.xml"), xml);
    await promisify(execFile)("tar", ["-czf", "export.tar.gz", "export.xml"], { cwd: folder });
    return await readFile(join(folder, "export.tar.gz"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
