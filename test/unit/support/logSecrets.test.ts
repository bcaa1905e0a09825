import { expect, it } from 'vitest';
import { newApiKey } from '../../../shared/credentials/apiKey.ts';
import { secretsIn } from '../../support/setup/logSecrets.ts';

it.each([
  newApiKey('staging'),
  'Bearer eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln',
  'sk_test_local_standin',
  'rk_live_abc',
  'whsec_abc',
  't=1700000000,v1=abcdef0123',
  'No such customer: ada@example.com',
  '4242424242424242',
  'http://127.0.0.1:4000/c/pay/cs_test_1',
  `GET /notices/unsubscribe?token=${'aB3_-'.repeat(8)}xyz`,
  `https://pages.example/app/confirm-address#${'aB3_-'.repeat(8)}xyz`,
  `https://pages.example/app/e-mails#quota_80=${'aB3_-'.repeat(8)}xyz`,
  '{"plan":"starter"}',
])('a log that contains %s is reported', (secret) => {
  expect(secretsIn(`{"level":"INFO"}\n{"level":"ERROR","message":${JSON.stringify(secret)}}\n`)).toHaveLength(
    1,
  );
});

it('a log of events and ids is not reported', () => {
  const log =
    '{"message":"request_answered","route":"POST /billing/checkout","keyId":"0123456789abcdef","status":200}';
  expect(secretsIn(log)).toEqual([]);
});
