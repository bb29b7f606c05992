/// <reference path="./.sst/platform/config.d.ts" />
export default $config({
  app() {
    return { name: "almahook", home: "aws" };
  },
  async run() {},
});
