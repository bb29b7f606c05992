/** How the function's bundle is made. The bench's README has what each choice is worth. */
export const bundling = {
  // What is imported lazily gets files of its own: most requests never load the AWS SDK.
  splitting: true,
  minify: true,
  // Keeping the names of functions would cost a call for each closure that is made.
  esbuild: { sourcemap: false, keepNames: false },
} as const;
