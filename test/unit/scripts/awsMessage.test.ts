import { expect, it } from 'vitest';
import { awsMessage } from '../../../scripts/stage/awsMessage.ts';

const errorOf = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each([
  [
    'without a region',
    errorOf('Error', 'Region is missing'),
    'Region is missing: set AWS_REGION to the region of the stage',
  ],
  [
    'without credentials',
    errorOf('CredentialsProviderError', 'Could not load credentials from any providers'),
    'Could not load credentials from any providers: set AWS_PROFILE, or log in to AWS',
  ],
  [
    'with credentials that have expired',
    errorOf('ExpiredToken', 'The security token included in the request is expired.'),
    'The security token included in the request is expired: set AWS_PROFILE, or log in to AWS',
  ],
  [
    'that is not allowed',
    errorOf('AccessDenied', 'User anna is not authorized to perform cloudformation:DescribeStacks'),
    'User anna is not authorized to perform cloudformation:DescribeStacks. Check AWS_PROFILE and AWS_REGION',
  ],
])('a request to AWS %s fails with what to do', (_, error, message) => {
  expect(awsMessage(error)).toBe(message);
});
