import { TERMS_MAX } from '../../../shared/account/plans.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import type { EndToEndTarget } from '../../support/setup/startSystem.ts';
import { waitFor } from '../../support/waitFor.ts';

/** Who calls. Each is tested on every route, also on those that it may not call. */
export const CALLERS = ['key', 'admin', 'user'] as const;
export type Caller = (typeof CALLERS)[number];

/** The operations that a caller may call. The key has every scope but `admin`. */
export function operationsOf(caller: Caller): string[] {
  return CONTRACT.filter(({ scope, forUsers }) => {
    if (scope === 'public') return true;
    if (caller === 'user') return forUsers;
    if (scope === 'users') return false;
    return (scope === 'admin') === (caller === 'admin');
  }).map(({ operationId }) => operationId);
}

/**
 * Creates what hooks.py needs to make valid requests succeed, apart from the worlds of other callers: customers with wide
 * terms, a user without a plan, and an account whose terms may change. Its field names are those that hooks.py reads.
 */
export async function createWorld(target: EndToEndTarget, caller: Caller) {
  const { baseUrl, apiKey, adminKey, issuer, stripe } = target;
  if (!adminKey || !issuer || !stripe) throw new Error('the target is not a local run');
  const [server, operator] = [apiClient(baseUrl, apiKey), apiClient(baseUrl, adminKey)];
  const accounts = customersOf(caller);
  const [buyer, termsAccount] = [`${caller}-buyer`, `${caller}-terms`];
  for (const account of accounts) await becomeCustomer(account, { server, operator });
  await setTerms(operator, termsAccount, { sessions_included: 1_000 });
  const tokens = await Promise.all(
    [...accounts, buyer].map(async (user) => {
      const token = (await fetch(`${issuer}/token?user=${user}`)).text();
      return [user, { key: apiKey, admin: adminKey, user: await token }[caller]] as const;
    }),
  );
  const keys = (await operator.get('/admin/keys')).body.keys as { keyId: string }[];
  return {
    baseUrl,
    caller,
    operations: operationsOf(caller),
    serverKey: apiKey,
    adminKey,
    keyIds: keys.map(({ keyId }) => keyId),
    accounts,
    customers: CALLERS.flatMap(customersOf),
    buyer,
    termsAccount,
    /** What the caller sends for a request about an account. */
    tokens: Object.fromEntries(tokens),
    webhookSecret: stripe.webhookSecret,
  };
}

/** Several, so that the 200 open sessions that an account can have are not reached, nor a limit that routes share. */
const customersOf = (caller: Caller) => [1, 2, 3].map((number) => `${caller}-${number}`);

/** Buys a plan, because only a customer has a portal and invoices, and agrees on terms that no run reaches. */
async function becomeCustomer(
  account: string,
  { server, operator }: { server: ApiClient; operator: ApiClient },
): Promise<void> {
  const checkout = { plan: 'growth', user_id: account, email: `${account}@example.com` };
  // On a fast machine, the callers that are created at once need more than the calls to Stripe of a second.
  const page = await waitFor(
    () => server.post('/billing/checkout', checkout),
    ({ status }) => status === 200,
  );
  await fetch(String(page.body.url), {
    method: 'POST',
    body: new URLSearchParams({ card_number: '4242424242424242' }),
    redirect: 'manual',
  });
  await waitFor(
    () => server.get(`/billing/usage?user_id=${account}`),
    ({ body }) => body.plan === 'growth',
  );
  await setTerms(operator, account, {
    sessions_included: TERMS_MAX.sessionsIncluded,
    concurrent: TERMS_MAX.concurrent,
    requests_per_minute: 2_000,
    projects_included: TERMS_MAX.projectsIncluded,
  });
}

async function setTerms(operator: ApiClient, account: string, terms: object): Promise<void> {
  const body = JSON.stringify({ ...terms, reason: 'contract tests' });
  const response = await operator.send('PUT', `/admin/accounts/${account}/terms`, { body });
  if (response.status !== 200) throw new Error(`the terms were refused: ${JSON.stringify(response.body)}`);
}
