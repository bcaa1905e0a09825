/**
 * In a bundle this stands for `@aws-sdk/credential-provider-node`, which looks for credentials in ten places: a function
 * has them in its environment. Without the other nine it is 135 kB smaller.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
