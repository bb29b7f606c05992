import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { build, type Plugin } from "esbuild";
import { BANNER } from "./function-bundle.ts";
import { platform, root } from "./platform.ts";

/** The result of `app()` in `sst.config.ts` for a stage, with SST's defaults. */
export interface App {
  name: string;
  stage: string;
  home: string;
  protect: boolean;
  removal: "remove" | "retain" | "retain-all";
  /** Whether `sst remove` also deletes the secrets, the passphrase and the state. */
  purge: boolean;
  /** The tags of every resource that can have tags. */
  tags: Record<string, string>;
}

/** What exists of a stage before the deployment. */
export interface Before {
  /** The names of log groups in AWS. */
  logGroups: readonly string[];
  /** The versions of the components in SST's state, by name. Empty before the first deployment. */
  versions: Readonly<Record<string, number>>;
}

interface Config {
  app(input: { stage: string }): Promise<{
    name: string;
    home: string;
    protect: boolean;
    removal: App["removal"];
    state: { purge: boolean };
    providers: { aws: { defaultTags: { tags: Record<string, string> } } };
  }>;
}

/**
 * Reads the `app()` of a stage from `sst.config.ts`.
 *
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/project/project.go
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/project/provider/aws.go for the tags
 */
export async function readApp(stage: string): Promise<App> {
  Object.assign(globalThis, { $config: (config: Config) => config });
  const { default: config }: { default: Config } = await import("../../../sst.config.ts");
  const { name, home, protect, removal, state, providers } = await config.app({ stage });
  const { tags } = providers.aws.defaultTags;
  return {
    name,
    stage,
    home,
    protect,
    removal,
    purge: state.purge,
    tags: { ...tags, "sst:app": name, "sst:stage": stage },
  };
}

/**
 * Bundles `sst.config.ts` with SST's components into a program for Pulumi, as `sst deploy` does.
 *
 * @param dev for `sst dev` instead of `sst deploy`
 * @param root the project's folder as the configuration sees it
 * @param work where the program may write its artifacts
 * @returns the program's file, which the caller removes after use
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/js/js.go
 */
export async function bundleProgram(
  app: App,
  { dev, root: folder, work, before }: { dev: boolean; root: string; work: string; before: Before },
) {
  // In SST's folder, so that Pulumi's modules are found.
  const file = `${platform}/sst.config.${randomUUID()}.mjs`;
  const cli = {
    command: "deploy",
    paths: { home: work, root: folder, work, platform },
    state: { version: before.versions },
  };
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        import { run } from "${platform}/src/auto/run.ts";
        import config from "${root}/sst.config.ts";
        export default await run(config.run);
      `,
      resolveDir: root,
      loader: "ts",
    },
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    nodePaths: [`${platform}/node_modules`],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@aws-sdk/*",
      "esbuild",
      "archiver",
      "glob",
      "undici",
      "vite",
    ],
    inject: [`${platform}/src/shim/run.js`],
    define: {
      $app: JSON.stringify({ ...app, purge: undefined, tags: undefined, providers: { aws: {} } }),
      $cli: JSON.stringify(cli),
      $dev: JSON.stringify(dev),
    },
    banner: { js: BANNER },
    plugins: [globals],
    logLevel: "silent",
  });
  return file;
}

/** Imports SST's namespaces in every file of the project, as SST does. */
const globals: Plugin = {
  name: "globals",
  setup({ onLoad }) {
    const imports = `import * as aws from "@pulumi/aws"; import * as sst from "${platform}/src/components";`;
    onLoad({ filter: /\.[jt]sx?$/ }, async ({ path }) =>
      path.startsWith(platform)
        ? undefined
        : { contents: `${imports}\n${await readFile(path, "utf8")}`, loader: "default" },
    );
  },
};
