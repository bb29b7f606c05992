/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app({ stage }) {
    const isProduction = stage === "prod";
    return {
      name: "almahook",
      home: "aws",
      protect: isProduction,
      // "retain" would keep buckets and databases, and there are none here.
      removal: isProduction ? "retain-all" : "remove",
      providers: { aws: { defaultTags: { tags: { app: "almahook", stage } } } },
      // One sst-env.d.ts for all packages.
      types: { ignore: ["packages"] },
    };
  },
  async run() {
    // First of all, so that a missing setting stops a deployment before it has made anything.
    await import("./packages/infra/src/deployment-settings.ts");
    const { outputs } = await import("./packages/infra/src/webhook-function.ts");
    const { isShared } = await import("./packages/infra/src/stage.ts");
    // With the alarms that it shows. Nobody depends on a personal stage.
    if (isShared) await import("./packages/infra/src/dashboard.ts");
    return outputs;
  },
});
