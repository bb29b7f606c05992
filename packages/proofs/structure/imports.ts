import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";

/** The packages from the lowest up: each imports only from those before it. */
export const PACKAGES = [
  ...["common", "cli", "alma", "pipelines", "functions", "infra", "synth"],
  ...["step-functions", "playground", "local", "testing", "proofs"],
];

const SCOPE = "@almahook/";
const FOLDER = fileURLToPath(new URL("../../", import.meta.url));

const Names = v.pipe(v.optional(v.record(v.string(), v.string()), {}), v.transform(Object.keys));

const Manifest = v.object({ dependencies: Names, devDependencies: Names });

/** What a package declares in its `package.json`. */
export type Manifest = v.InferOutput<typeof Manifest>;

export const readManifest = (name: string): Manifest =>
  v.parse(Manifest, JSON.parse(readFileSync(join(FOLDER, name, "package.json"), "utf8")));

export interface SourceFile {
  /** Below `packages/`, with `/`. */
  path: string;
  text: string;
}

/** Every TypeScript file of the packages. */
export const readSources = (): SourceFile[] =>
  PACKAGES.flatMap((name) =>
    readdirSync(join(FOLDER, name), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.split(sep).includes("node_modules"))
      .map((file) => ({
        path: join(name, file).replaceAll(sep, "/"),
        text: readFileSync(join(FOLDER, name, file), "utf8"),
      })),
  );

/** Whatever names a module: imports, re-exports, `import()`, `import.meta.resolve`, `new URL`. */
const SPECIFIER =
  /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*|\.resolve\(\s*|\bnew URL\(\s*)["'`]([^"'`]+)["'`]/g;

/**
 * Names each import that goes around a package's doors, against the arrows, or to a package that is
 * not declared. That a door exists is Node's to check, and the compiler's.
 *
 * @param manifestOf what a package declares
 * @returns a sentence each
 */
export function importViolations(
  files: readonly SourceFile[],
  manifestOf: (name: string) => Manifest,
): string[] {
  return files.flatMap(({ path, text }) => {
    const [name = "", folder] = path.split("/");
    const { dependencies, devDependencies } = manifestOf(name);
    const isTest = folder === "test";
    return [...text.matchAll(SPECIFIER)].flatMap(([, specifier = ""]) => {
      if (specifier.startsWith(".")) {
        const target = posix.join("packages", posix.dirname(path), specifier);
        const other = PACKAGES.find((each) => `${target}/`.startsWith(`packages/${each}/`));
        return other !== undefined && other !== name
          ? [`${path} goes around the doors of ${other}: ${specifier}`]
          : [];
      }
      if (!specifier.startsWith(SCOPE)) return [];
      const [other = ""] = specifier.slice(SCOPE.length).split("/");
      const declared = isTest ? [...dependencies, ...devDependencies] : dependencies;
      if (other !== name && !declared.includes(SCOPE + other)) {
        return [`${path} imports ${specifier}, which ${name}'s package.json does not declare`];
      }
      return !isTest && PACKAGES.indexOf(other) >= PACKAGES.indexOf(name)
        ? [`${path} imports ${specifier} against the arrows`]
        : [];
    });
  });
}
