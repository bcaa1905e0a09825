import { errorMessage } from '../errorMessage.ts';

/** Names of errors of the SDK, CloudFormation and Secrets Manager for credentials that are missing, wrong or have expired. */
const CREDENTIALS_REFUSED = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);

/** Why a request to AWS failed, and what to do. The most common mistakes are those of an operator's shell. */
export function awsMessage(error: unknown): string {
  const message = errorMessage(error).replace(/\.$/, '');
  if (message === 'Region is missing') return `${message}: set AWS_REGION to the region of the stage`;
  if (CREDENTIALS_REFUSED.has((error as Error).name)) return `${message}: set AWS_PROFILE, or log in to AWS`;
  return `${message}. Check AWS_PROFILE and AWS_REGION`;
}
