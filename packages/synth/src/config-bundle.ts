import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { build, type Plugin } from "esbuild";
import { BANNER } from "./function-bundle.ts";
import { platform, root } from "./platform.ts";

/** What `app()` of `sst.config.ts` says about a stage, completed as SST completes it. */
export interface App {
  name: string;
  stage: string;
  home: string;
  protect: boolean;
  removal: "remove" | "retain" | "retain-all";
  /** Whether `sst remove` deletes the secrets, the passphrase and the state too. */
  purge: boolean;
  /** On every resource that takes tags. */
  tags: Record<string, string>;
}

/** What there is of a stage before it is deployed. */
export interface Before {
  /** The names of log groups in AWS. */
  logGroups: readonly string[];
  /** The versions of the components in SST's state, by name: none before the first deployment. */
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
 * Reads what `sst.config.ts` says about a stage.
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
 * @param dev whether for `sst dev`
 * @param root the project's folder as the configuration sees it
 * @param work where the program may write its artifacts
 * @returns the program's file, to be removed after use
 * @see https://github.com/anomalyco/sst/blob/v4.17.1/pkg/js/js.go
 */
export async function bundleProgram(
  app: App,
  { dev, root: folder, work, before }: { dev: boolean; root: string; work: string; before: Before },
) {
  // Among SST's own modules, so that Pulumi's are found from here.
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

/** SST puts its namespaces into every file of a project. */
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
