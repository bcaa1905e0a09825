/**
 * How a function's code becomes one file, as far as it is not esbuild's own way: minified ESM with everything in it, the
 * SDK included, since what was tested is then what runs, and the import is faster than the runtime's. Paths begin at the
 * project's root.
 */
export const BUNDLE = {
  target: 'node24',
  mainFields: ['module', 'main'],
  alias: {
    '@aws-sdk/credential-provider-node': './shared/bundled/credentialProvider.ts',
    http: './shared/bundled/nodeHttp.ts',
    'node:http': './shared/bundled/nodeHttp.ts',
  },
};
