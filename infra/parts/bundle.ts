/**
 * The esbuild options of all functions that differ from esbuild's defaults. A function is one minified ESM file that
 * includes the AWS SDK: the tested version is then the one that runs, and it loads faster than the runtime's copy.
 * Paths are relative to the project's root.
 */
export const BUNDLE = {
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': './shared/bundled/credentialProvider.ts',
    http: './shared/bundled/nodeHttp.ts',
    'node:http': './shared/bundled/nodeHttp.ts',
    'brotli/decompress.js': './shared/bundled/noBrotli.ts',
  },
  /** The fonts of PDFs are part of the file, as base64. */
  loader: { '.woff': 'binary' } as const,
};
