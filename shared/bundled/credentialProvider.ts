/**
 * Replaces `@aws-sdk/credential-provider-node` in bundles. The original looks for credentials in ten places; a function has
 * them in its environment. Without the other nine a bundle is 135 kB smaller.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
