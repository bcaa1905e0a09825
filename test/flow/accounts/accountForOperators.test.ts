import { beforeEach, describe, expect, it } from 'vitest';
import type { SubscriptionSummary } from '../../../shared/account/account.ts';
import { withVerifiedAddress } from '../../../shared/account/contactChanges.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { LOGGING, recordLogs } from '../../support/api/recordLogs.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { scanRows } from '../../support/table/fullAccount.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;

let logs: () => string[];
let table: Table;
let server: ApiClient;
let viewer: ApiClient;
let operator: ApiClient;

beforeEach(async () => {
  virtualClock(NOW);
  logs = recordLogs();
  table = await testTable();
  const { baseUrl, issuer } = await testApi(table, {}, LOGGING);
  server = apiClient(baseUrl, await testKey(table));
  viewer = apiClient(baseUrl, await issuer.operatorTokenOf('vera'));
  operator = apiClient(baseUrl, await issuer.operatorTokenOf('otto'));
});

const read = async () => {
  const { status, body } = await viewer.get('/admin/accounts/u1');
  expect(status).toBe(200);
  return accountAdminResponses.getAccount[200].parse(body);
};
const given = (changes: Partial<SubscriptionSummary>) =>
  givenAccount(table, 'u1', { subscription: { ...starterSubscription(NOW), ...changes }, now: NOW });

describe('an account, for operators', () => {
  it('has its usage beside its limits, and the figures of the plan beside those of the terms', async () => {
    await given({ mrr: 2_900 });
    await server.post('/metering/sessions', { user_id: 'u1', session_id: 's1' });
    await server.post('/projects', { user_id: 'u1', project_id: 'web' });
    const terms = {
      sessions_included: 30_000,
      concurrent: 80,
      requests_per_minute: 5_000,
      reason: 'order 114',
    };
    const set = await operator.send('PUT', '/admin/accounts/u1/terms', { body: JSON.stringify(terms) });
    const account = await read();
    expect(accountAdminResponses.setTerms[200].parse(set.body)).toEqual(account);
    expect(account).toMatchObject({
      usage: {
        plan: 'starter',
        status: 'active',
        sessionsUsed: 1,
        sessionsIncluded: 30_000,
        openSessions: 1,
        rateLimit: { concurrent: 80, requestsPerMinute: 5_000 },
      },
      planLimits: { sessionsIncluded: 5_000, concurrent: 10, requestsPerMinute: 1_000, projectsIncluded: 3 },
      projectsActive: 1,
      projectsIncluded: 3,
      openSessions: 1,
      mrrMinor: 2_900,
      currency: 'usd',
      terms: { by: 'otto', reason: 'order 114', sessionsIncluded: 30_000, projectsIncluded: null },
    });
  });

  it('of a customer who never paid has no revenue and no renewal', async () => {
    await server.post('/metering/sessions', { user_id: 'u1', session_id: 's1' });
    expect(await read()).toMatchObject({
      usage: { plan: 'free', status: 'none' },
      planLimits: { sessionsIncluded: 100 },
      mrrMinor: 0,
      renewsAt: null,
      customers: [],
      contact: { email: null, pendingEmail: null, problem: null, language: 'en' },
    });
  });

  it.each<[string, Partial<SubscriptionSummary>, boolean]>([
    ['with the end of the paid time', {}, true],
    ['not if the plan is cancelled', { cancelAt: NOW + 86_400 }, false],
    ['not in a grace period', { paidUntil: NOW - 60, graceUntil: NOW + 86_400, status: 'past_due' }, false],
    ['not after the subscription has ended', { status: 'canceled' }, false],
  ])('renews %s', async (_when, changes, renews) => {
    const { paidUntil } = starterSubscription(NOW);
    await given(changes);
    const at = new Date(paidUntil * 1000).toISOString().replace('.000', '');
    expect((await read()).renewsAt).toBe(renews ? at : null);
  });

  it('has an unknown revenue until its subscription is compared with Stripe', async () => {
    await given({});
    expect((await read()).mrrMinor).toBeNull();
  });

  it('has the address of its e-mails, which is in no log and not in the audit trail', async () => {
    const email = 'contact@parloir.example';
    await given({});
    const contacts = createContactStore(table);
    const change = withVerifiedAddress(await contacts.readContact('u1'), { email, by: 'id_token', now: NOW });
    await contacts.saveContact({ ...change, now: NOW });
    expect((await read()).contact).toMatchObject({ email, verifiedBy: 'id_token', problem: null });
    const trail = (await scanRows(table)).filter(({ pk }) => /^(AUDIT|ACTIONS)#/.test(String(pk)));
    expect(trail).toHaveLength(2);
    expect(JSON.stringify(trail)).not.toContain(email);
    expect(logs().join()).not.toContain(email);
  });
});
