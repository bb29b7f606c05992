/** How the function's bundle is made. The bench's README has what each choice is worth. */
export const bundling = {
  // What is imported lazily gets files of its own: most requests never load the AWS SDK.
  splitting: true,
  minify: true,
  esbuild: {
    sourcemap: false,
    // Keeping the names of functions costs a call for each closure that is created.
    keepNames: false,
    // Lambda gives credentials in the environment, so the SDK's other providers of them are never
    // loaded. Without these, the rest of the SDK is in fewer and smaller files.
    external: [
      "@aws-sdk/credential-provider-http",
      "@aws-sdk/credential-provider-ini",
      "@aws-sdk/credential-provider-login",
      "@aws-sdk/credential-provider-process",
      "@aws-sdk/credential-provider-sso",
      "@aws-sdk/credential-provider-web-identity",
      "@smithy/credential-provider-imds",
      // For operations that stream, and for browsers.
      "@smithy/core/event-streams",
      "bowser",
    ],
  },
};
