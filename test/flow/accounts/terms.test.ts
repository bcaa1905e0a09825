import { beforeEach, describe, expect, it } from 'vitest';
import { setTerms } from '../../../services/accounts/domain/setTerms.ts';
import { createAdminStore } from '../../../services/accounts/store/adminStore.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountAdminResponses } from '../../../shared/contract/accounts/adminResponses.ts';
import { REASON_LENGTH_MAX } from '../../../shared/contract/fields.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const DAY = 86_400;

let clock: VirtualClock;
let table: Table;
let operator: ApiClient;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  operator = apiClient((await testApi(table)).baseUrl, await testKey(table, ['admin']));
});

describe('terms', () => {
  const put = (terms: object, user = 'u1') =>
    operator.send('PUT', `/admin/accounts/${user}/terms`, {
      body: JSON.stringify({ reason: 'contract 17', ...terms }),
    });
  const account = async () =>
    accountAdminResponses.getAccount[200].parse((await operator.get('/admin/accounts/u1')).body);

  beforeEach(async () => {
    await givenAccount(table, 'u1', { subscription: starterSubscription(NOW), sessionsUsed: 42, now: NOW });
  });

  it('replace figures of the plan at once, show who agreed and why, and leave the usage unchanged', async () => {
    const response = await put({
      sessions_included: 50_000,
      concurrent: 100,
      requests_per_minute: 2_000,
      until: '2027-11-25T00:00:00Z',
    });
    expect(response.status).toBe(200);
    expect(await account()).toMatchObject({
      usage: {
        plan: 'starter',
        sessionsIncluded: 50_000,
        sessionsUsed: 42,
        percentUsed: 0,
        rateLimit: { requestsPerMinute: 2_000, concurrent: 100 },
      },
      projectsIncluded: 3,
      terms: {
        sessionsIncluded: 50_000,
        concurrent: 100,
        requestsPerMinute: 2_000,
        projectsIncluded: null,
        until: '2027-11-25T00:00:00Z',
        holdUnpaid: false,
        offer: null,
        active: true,
        inactiveReason: null,
        by: 'gateway',
        at: '2026-11-25T12:00:00Z',
        reason: 'contract 17',
      },
    });
  });

  it('of an account that does not pay say that they have no effect, until it pays', async () => {
    const stateOf = ({ terms }: Awaited<ReturnType<typeof account>>) => [
      terms?.active,
      terms?.inactiveReason,
    ];
    const { body } = await put({ requests_per_minute: 500 }, 'free');
    const free = accountAdminResponses.setTerms[200].parse(body);
    expect(free.usage.rateLimit.requestsPerMinute).toBe(100);
    expect(stateOf(free)).toEqual([false, 'no_paid_plan']);
    const held = await put({ requests_per_minute: 500, hold_unpaid: true }, 'free');
    expect(stateOf(accountAdminResponses.setTerms[200].parse(held.body))).toEqual([true, null]);
    await put({ concurrent: 20, until: '2026-11-26T00:00:00Z' });
    expect(stateOf(await account())).toEqual([true, null]);
    clock.advanceTo(NOW + DAY);
    expect(stateOf(await account())).toEqual([false, 'ended']);
  });

  it('of an offer are neither replaced nor ended', async () => {
    const store = createAdminStore(table);
    const before = await store.readOrCreateAccount('u1', NOW);
    const after = { ...before, terms: { concurrent: 20, offer: 'of_1' } };
    await store.saveTerms({ before, after, note: { by: 'offer', at: NOW, reason: 'paid' } });
    expect(await put({ concurrent: 30 })).toMatchObject({ status: 409, body: { code: 'terms_from_offer' } });
    const ended = await operator.send('DELETE', '/admin/accounts/u1/terms?reason=over');
    expect(ended).toMatchObject({ status: 409, body: { code: 'terms_from_offer', retryable: false } });
    expect((await store.readAccount('u1'))?.terms).toEqual({ concurrent: 20, offer: 'of_1' });
    expect((await account()).terms).toMatchObject({ concurrent: 20, offer: 'of_1', by: 'offer' });
  });

  it('replace all earlier terms, and can be ended', async () => {
    await put({ sessions_included: 50_000, concurrent: 20 });
    await put({ requests_per_minute: 12_000, projects_included: 7 });
    expect(await account()).toMatchObject({
      usage: { sessionsIncluded: 5_000, rateLimit: { requestsPerMinute: 12_000, concurrent: 10 } },
      projectsIncluded: 7,
    });
    const reason = encodeURIComponent('the contract ended');
    const ended = await operator.send('DELETE', `/admin/accounts/u1/terms?reason=${reason}`);
    expect(ended.status).toBe(200);
    expect(await account()).toMatchObject({ terms: null, projectsIncluded: 3 });
  });

  it('of an unknown account cannot be ended, and the request creates no account', async () => {
    const response = await operator.send('DELETE', '/admin/accounts/nobody/terms?reason=typo');
    expect([response.status, response.body.code]).toEqual([404, 'account_not_found']);
    expect(await createAccountStore(table).readAccount('nobody')).toBeUndefined();
  });

  it('end at the instant in `until`', async () => {
    await put({ sessions_included: 50_000, until: '2026-11-26T00:00:00Z' });
    clock.advanceTo(NOW + DAY / 2);
    expect((await account()).usage.sessionsIncluded).toBe(5_000);
  });

  it('apply to an account that does not pay only with hold_unpaid', async () => {
    const limit = async () =>
      accountAdminResponses.getAccount[200].parse((await operator.get('/admin/accounts/free')).body).usage;
    await put({ sessions_included: 500 }, 'free');
    expect((await limit()).sessionsIncluded).toBe(100);
    await put({ sessions_included: 500, hold_unpaid: true }, 'free');
    expect((await limit()).sessionsIncluded).toBe(500);
  });

  it.each([
    [{}, 'sessions_included'],
    [{ sessions_included: -1 }, 'sessions_included'],
    [{ sessions_included: 1.5 }, 'sessions_included'],
    [{ sessions_included: '100' }, 'sessions_included'],
    [{ concurrent: 0 }, 'concurrent'],
    [{ concurrent: 201 }, 'concurrent'],
    [{ requests_per_minute: 48_001 }, 'requests_per_minute'],
    [{ requests_per_minute: 12_001 }, 'requests_per_minute'],
    [{ concurrent: 200 }, 'requests_per_minute'],
    [{ concurrent: 200, projects_included: 100, requests_per_minute: 2_667 }, 'requests_per_minute'],
    [{ projects_included: 101 }, 'projects_included'],
    [{ concurrent: 5, until: '2026-11-25T12:00:00Z' }, 'until'],
    [{ concurrent: 5, reason: ' ' }, 'reason'],
    [{ concurrent: 5, reason: undefined }, 'reason'],
  ])('with the fields %j are refused with the name of the field', async (terms, field) => {
    const response = await put(terms);
    expect([response.status, response.body.errors]).toEqual([400, [{ field, message: expect.any(String) }]]);
    expect((await account()).terms).toBeNull();
  });

  it('that promise more than the account item can serve are refused with the most it can serve', async () => {
    const { body } = await put({ concurrent: 100 });
    expect(body.detail).toBe(
      'requests_per_minute must be at most 6857 with 100 open sessions and 10 projects; for figures that are not given, those of the largest plan count',
    );
    expect((await put({ concurrent: 100, requests_per_minute: 6_857 })).status).toBe(200);
  });

  it('of before a limit was lowered stay valid, and can be ended', async () => {
    const terms = { concurrent: 200, requestsPerMinute: 60_000, projectsIncluded: 100 };
    await givenAccount(table, 'old', { subscription: starterSubscription(NOW), terms, now: NOW });
    const stored = await operator.get('/admin/accounts/old');
    expect(accountAdminResponses.getAccount[200].parse(stored.body)).toMatchObject({
      usage: { rateLimit: { requestsPerMinute: 60_000, concurrent: 200 } },
    });
    expect((await operator.send('DELETE', '/admin/accounts/old/terms?reason=over')).status).toBe(200);
  });

  it('end for the longest reason, whose characters take twelve bytes each in a query', async () => {
    await put({ concurrent: 5 });
    const reason = '😀'.repeat(REASON_LENGTH_MAX);
    const path = `/admin/accounts/u1/terms?reason=${encodeURIComponent(reason)}`;
    expect((await operator.send('DELETE', path)).status).toBe(200);
    expect(await createAdminStore(table).readTermsNote('u1')).toMatchObject({ reason });
  });

  it('that 64 operators set at once are those of one operator, with that operator’s reason', async () => {
    const store = createAdminStore(table);
    const outcomes = await withCallers(
      Array.from({ length: 64 }, (_, index) => async () => {
        const note = { by: 'operator', at: NOW, reason: `${index}` };
        const terms = { sessionsIncluded: 10_000 + index };
        return setTerms(store, { accountId: 'u1', terms, note }).then(
          () => 'set',
          (error) => error.code,
        );
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set(['set', 'busy']));
    const stored = await createAccountStore(table).readAccount('u1');
    const { reason } = (await store.readTermsNote('u1')) ?? {};
    expect(stored?.terms?.sessionsIncluded).toBe(10_000 + Number(reason));
    expect(stored?.version).toBe(2 + outcomes.filter((outcome) => outcome === 'set').length);
  });
});
