/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app({ stage }) {
    const { isProtectedStage } = await import("./packages/pipelines/src/environments.ts");
    // AWS has names in which capitals and spaces are not allowed, and "Prod" must not pass for a
    // personal stage.
    if (!/^[a-z][a-z0-9-]{0,29}$/.test(stage)) {
      throw new Error(
        `The name of a stage is at most 30 lower-case letters, digits and hyphens, and begins with a letter: "${stage}" is not.`,
      );
    }
    const isProtected = isProtectedStage(stage);
    return {
      name: "almahook",
      home: "aws",
      protect: isProtected,
      // `retain` covers only buckets and databases; other resources set `retainOnDelete` themselves.
      removal: isProtected ? "retain" : "remove",
      // `sst remove` deletes a stage's secrets, passphrase and state too.
      state: { purge: !isProtected },
      providers: { aws: { defaultTags: { tags: { app: "almahook", stage } } } },
      // One sst-env.d.ts for all packages.
      types: { ignore: ["packages"] },
    };
  },
  async run() {
    // First of all, so that these stop a deployment before it has created anything.
    await import("./packages/infra/src/guards.ts");
    const { warnings } = await import("./packages/infra/src/deployment-settings.ts");
    await import("./packages/infra/src/stage-boundary.ts");
    const { outputs } = await import("./packages/infra/src/webhook-function.ts");
    const { alarmTopic } = await import("./packages/infra/src/linked-deployment.ts");
    const { isShared } = await import("./packages/infra/src/stage.ts");
    // Nobody depends on a personal stage.
    if (isShared) {
      await import("./packages/infra/src/check-function.ts");
      await import("./packages/infra/src/alarms.ts");
      await import("./packages/infra/src/execution-failed.ts");
      await import("./packages/infra/src/dashboard.ts");
    }
    return {
      ...outputs,
      ...(alarmTopic && { alarmTopic }),
      ...(warnings.length > 0 && { warnings: warnings.join("\n") }),
    };
  },
});
