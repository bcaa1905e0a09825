/** The bundles of functions contain these files as bytes (infra/parts/bundle.ts); vitest.config.ts does the same for tests. */
declare module '*.woff' {
  const bytes: Uint8Array;
  export default bytes;
}
