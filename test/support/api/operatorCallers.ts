import type { JWTPayload } from 'jose';
import { startIssuer } from '../../../local/identity/issuer.ts';
import { AUDIENCE, CLIENT_ID, OPERATORS } from '../identity/signIn.ts';
import { type Caller, FORBIDDEN, OWN, unauthorized, userExpected } from './callers.ts';
import type { TestApi } from './testApi.ts';

const now = () => Math.floor(Date.now() / 1000);

/** Somebody at the operators' client. A viewer reads, an operator also changes; without a role nothing below `/admin` is allowed. */
const operatorCaller = (
  role: 'viewer' | 'operator' | 'none',
  authorization: string,
  user?: string,
): Caller => ({
  authorization,
  ...(user === undefined ? {} : { user }),
  expected({ needs, response }, route) {
    if (needs !== 'admin' || role === 'none') return FORBIDDEN;
    return role === 'operator' || route.startsWith('GET ') ? response : FORBIDDEN;
  },
});

/** Every token of the operators' client that is refused everywhere, and people who have no role or must not use that client's routes. */
export async function operatorCallersOf({ issuer }: TestApi): Promise<Record<string, Caller>> {
  const { roles, clientId } = OPERATORS;
  const whole = { [roles.claim]: [roles.operator] };
  const token = async (claims = {}, person = 'otto') =>
    `Bearer ${await issuer.operatorTokenOf(person, { ...whole, ...claims })}`;
  const stranger = await startIssuer({ audience: AUDIENCE, operators: OPERATORS });
  await stranger.close();
  const customer = async (claims: JWTPayload) => `Bearer ${await issuer.tokenOf(OWN, claims)}`;
  const asUser = (authorization: string): Caller => ({
    authorization,
    user: OWN,
    expected: (row) => userExpected(row, true),
  });
  return {
    'a viewer': operatorCaller('viewer', await token({ [roles.claim]: [roles.viewer] }), OWN),
    'an operator': operatorCaller('operator', await token(), OWN),
    'an operator, with the role as a text': operatorCaller(
      'operator',
      await token({ [roles.claim]: roles.operator }),
      OWN,
    ),
    'an operator whose id is that of a user': operatorCaller('operator', await token({}, OWN), OWN),
    'a person of the console without a role': operatorCaller('none', await token({ [roles.claim]: [] }), OWN),
    'a person of the console with another claim': operatorCaller(
      'none',
      await token({ [roles.claim]: undefined, groups: [roles.operator] }),
      OWN,
    ),
    'a user with the operators’ claim': asUser(await customer(whole)),
    'a user of the app’s client with the operators’ claim': asUser(
      await customer({ ...whole, client_id: CLIENT_ID, auth_time: now(), exp: now() + 600 }),
    ),
    'an operator’s token of two clients': unauthorized(await token({ azp: CLIENT_ID })),
    'an operator’s ID token': unauthorized(await token({ aud: clientId, nonce: 'n', at_hash: 'h' })),
    'an operator of another issuer': unauthorized(await token({ iss: 'https://other.test' })),
    'an operator of another stage with the same issuer': unauthorized(await token({ aud: 'other-stage' })),
    'an operator of another stage': unauthorized(`Bearer ${await stranger.operatorTokenOf('otto')}`),
    'an operator whose token another key signed': unauthorized(
      `Bearer ${await stranger.operatorTokenOf('otto', { iss: issuer.url })}`,
    ),
    'an operator whose token has expired': unauthorized(await token({ iat: now() - 960, exp: now() - 60 })),
    'an operator whose token is valid for too long': unauthorized(await token({ exp: now() + 3_600 })),
    'an operator who signed in 12 hours ago': unauthorized(await token({ auth_time: now() - 12 * 3_600 })),
    'an operator whose sign-in has no time': unauthorized(await token({ auth_time: undefined })),
    'an operator with an e-mail address as id': unauthorized(await token({ sub: 'otto@example.com' })),
  };
}
