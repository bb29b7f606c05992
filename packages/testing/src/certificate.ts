import { execFileSync } from "node:child_process";
import { join } from "node:path";

/**
 * Creates a self-signed certificate for `localhost`, valid for two days.
 *
 * @param folder for the two files
 * @returns the files' paths
 */
export function makeCertificate(folder: string) {
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const argv = [
    ...["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
    ...["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    ...["-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
  ];
  execFileSync("openssl", argv, { stdio: "ignore" });
  return { key, certificate };
}
