/** How the function's bundle is made. */
export const bundling = {
  // What is imported lazily gets files of its own: most requests never load the AWS SDK.
  splitting: true,
  // Not minified, so that an error in the log names real lines without a source map.
  esbuild: { sourcemap: false },
} as const;
