import { beforeEach, describe, expect, it } from 'vitest';
import type { Migration } from '../../../shared/account/migration.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { SECONDS_PER_DAY } from '../../../shared/time.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { notifiedMigration } from '../../support/migration/notifiedMigration.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z') / 1000;
const MOVES_AT = notifiedMigration().movesAt ?? 0;
const DECIDE_UNTIL = MOVES_AT - SECONDS_PER_DAY;

let clock: VirtualClock;
let table: Table;
let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await testApi(table);
});

async function given(changes: Partial<Migration> = {}): Promise<void> {
  await createMigrationStore(table).saveMigration({ before: undefined, after: notifiedMigration(changes) });
}

/** A token is valid for an hour. */
const clientOf = async (user: string) => apiClient(api.baseUrl, await api.issuer.tokenOf(user));

const stored = () => createMigrationStore(table).readMigration('u1');
const read = async () => {
  const { status, body } = await (await clientOf('u1')).get('/accounts/migration');
  return { status, body };
};
const decide = async (body: object) => {
  const { status, body: decided } = await (await clientOf('u1')).post('/accounts/migration', body);
  return { status, body: decided };
};

describe('a customer of the former service', () => {
  it('sees both prices, when they change, and how much of each quota the last month would have used', async () => {
    await given();
    const { status, body } = await read();
    expect(status).toBe(200);
    expect(body).toEqual({
      state: 'announced',
      canDecide: true,
      former: { plan: 'build', price: { amountMinor: 1_900, currency: 'usd' }, hasOverage: true },
      movesAt: '2026-12-31T12:00:00Z',
      decideUntil: '2026-12-30T12:00:00Z',
      plan: 'starter',
      options: [
        {
          plan: 'starter',
          isPlanned: true,
          price: { amountMinor: 1_900, currency: 'usd' },
          months: 3,
          thenPrice: { amountMinor: 2_900, currency: 'usd' },
          listPriceFrom: '2027-03-31T12:00:00Z',
          sessionsIncluded: 5_000,
          concurrent: 10,
          projectsIncluded: 3,
          projectsArchived: 2,
          usedPercent: 38,
        },
        {
          plan: 'growth',
          isPlanned: false,
          price: { amountMinor: 9_900, currency: 'usd' },
          months: 0,
          thenPrice: { amountMinor: 9_900, currency: 'usd' },
          listPriceFrom: null,
          sessionsIncluded: 20_000,
          concurrent: 50,
          projectsIncluded: 10,
          projectsArchived: 0,
          usedPercent: 9,
        },
      ],
      lastMonth: { month: '2026-10', sessions: 1_900, minutes: 2_850.5 },
      projects: 5,
      leaving: { endsAt: '2026-12-31T12:00:00Z', plan: 'free', sessionsIncluded: 100 },
      decision: null,
      notifiedAt: '2026-11-10T00:00:00Z',
    });
  });

  it('sees the figures of the terms that come with the planned plan, as in the e-mail, and of no other', async () => {
    await given({ terms: { sessionsIncluded: 38_000, projectsIncluded: 20 } });
    const [planned, other] = (await read()).body.options as Record<string, unknown>[];
    expect(planned).toMatchObject({ sessionsIncluded: 38_000, concurrent: 10, projectsIncluded: 20 });
    expect(planned?.usedPercent).toBe(5);
    expect(other).toMatchObject({ plan: 'growth', sessionsIncluded: 20_000, usedPercent: 9 });
  });

  it('without a price for additional minutes sees that there is none', async () => {
    const { from } = notifiedMigration();
    await given({ from: { ...from, overagePrices: [] } });
    expect((await read()).body.former).toMatchObject({ hasOverage: false });
  });

  it.each<[string, Partial<Migration> | undefined]>([
    ['that is no account of it', undefined],
    ['that is only planned', { state: 'planned', notifiedAt: undefined }],
    ['that is left out', { state: 'skipped', notifiedAt: undefined }],
    ['whose move was undone', { state: 'skipped' }],
    ['for which the notice failed', { state: 'failed', notifiedAt: undefined }],
  ])('%s sees nothing', async (_, changes) => {
    if (changes) await given(changes);
    const { status, body } = await read();
    expect([status, body.code]).toEqual([404, 'migration_not_found']);
  });

  it.each<[Partial<Migration>, number, string, boolean]>([
    [{ state: 'notified' }, DECIDE_UNTIL - 1, 'announced', true],
    [{ state: 'notified' }, DECIDE_UNTIL, 'announced', false],
    [{ state: 'notified' }, MOVES_AT, 'delayed', false],
    [{ state: 'failed' }, NOW, 'delayed', true],
    [{ state: 'moved' }, DECIDE_UNTIL - 1, 'scheduled', true],
    [{ state: 'moved' }, MOVES_AT - 1, 'scheduled', false],
    [{ state: 'verified' }, MOVES_AT, 'completed', false],
    [{ state: 'moved', movesAt: undefined }, NOW, 'completed', false],
  ])('with %j at %i is %s', async (changes, now, state, canDecide) => {
    await given(changes);
    clock.advanceTo(now);
    expect((await read()).body).toMatchObject({ state, canDecide });
  });
});

describe('a decision', () => {
  it('is recorded with its time, and replaced by a later one', async () => {
    await given();
    const consent = await decide({ decision: 'consent' });
    expect(consent).toMatchObject({
      status: 200,
      body: { plan: 'starter', decision: { decision: 'consent', plan: null, at: '2026-11-25T12:00:00Z' } },
    });
    clock.advanceTo(NOW + 60);
    expect((await decide({ decision: 'plan', plan: 'growth' })).body).toMatchObject({
      plan: 'growth',
      decision: { decision: 'plan', plan: 'growth', at: '2026-11-25T12:01:00Z' },
    });
    expect((await decide({ decision: 'leave' })).body).toMatchObject({
      plan: 'free',
      decision: { decision: 'leave', plan: null },
    });
    expect((await read()).body).toMatchObject({ plan: 'free', decision: { decision: 'leave' } });
  });

  it('that is repeated keeps its time and writes nothing, also when it is too late for another one', async () => {
    await given();
    await decide({ decision: 'plan', plan: 'growth' });
    const { version } = (await stored()) ?? {};
    for (const now of [NOW + 60, MOVES_AT + 60]) {
      clock.advanceTo(now);
      expect(await decide({ decision: 'plan', plan: 'growth' })).toMatchObject({
        status: 200,
        body: { decision: { at: '2026-11-25T12:00:00Z' } },
      });
    }
    expect((await stored())?.version).toBe(version);
    const { status, body } = await decide({ decision: 'leave' });
    expect([status, body.code]).toEqual([409, 'migration_too_late']);
  });

  it('is too late if no daily run of move would carry it out before the price changes', async () => {
    await given({ state: 'moved' });
    clock.advanceTo(DECIDE_UNTIL);
    const { status, body } = await decide({ decision: 'leave' });
    expect([status, body.code]).toEqual([409, 'migration_too_late']);
  });

  it('can be changed between the move and the new price', async () => {
    await given({ state: 'verified' });
    expect((await decide({ decision: 'leave' })).status).toBe(200);
    expect(await stored()).toMatchObject({ state: 'verified', decision: { kind: 'leave', at: NOW } });
  });

  it.each<[Partial<Migration>, object, number, string]>([
    [{}, { decision: 'plan', plan: 'free' }, 409, 'migration_plan_not_offered'],
    [{ state: 'skipped' }, { decision: 'consent' }, 409, 'migration_left_out'],
    [{ state: 'skipped', notifiedAt: undefined }, { decision: 'consent' }, 404, 'migration_not_found'],
    [{ state: 'planned', notifiedAt: undefined }, { decision: 'consent' }, 404, 'migration_not_found'],
    [{ movesAt: undefined }, { decision: 'leave' }, 409, 'migration_too_late'],
    [{}, { decision: 'plan' }, 400, 'invalid_request'],
    [{}, { decision: 'leave', plan: 'growth' }, 400, 'invalid_request'],
    [{}, { decision: 'stay' }, 400, 'invalid_request'],
    [{}, {}, 400, 'invalid_request'],
  ])('with %j as %j gets %i %s', async (changes, input, status, code) => {
    await given(changes);
    const refused = await decide(input);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect((await stored())?.version).toBe(1);
  });

  it('is one of two that are sent at once, and neither is lost for the move', async () => {
    await given();
    const both = await Promise.all([
      decide({ decision: 'leave' }),
      decide({ decision: 'plan', plan: 'growth' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await stored())?.version).toBe(3);
  });

  it('of another user is refused', async () => {
    await given();
    const { status } = await (await clientOf('u2')).post('/accounts/migration', {
      user_id: 'u1',
      decision: 'leave',
    });
    expect(status).toBe(404);
    expect((await stored())?.decision).toBeUndefined();
  });
});

describe('operators', () => {
  const admin = async () => apiClient(api.baseUrl, await testKey(table, ['admin']));

  it('see an account with its prices, its problem and its move', async () => {
    await given({
      state: 'failed',
      blockers: [],
      warnings: ['credit_balance'],
      problem: { code: 'notice_bounced', text: 'The notice came back.', at: NOW },
    });
    const { status, body } = await (await admin()).get('/admin/accounts/u1/migration');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      userId: 'u1',
      state: 'failed',
      former: { prices: ['price_build'], overagePrices: ['price_build_overage'] },
      warnings: ['credit_balance'],
      customer: 'cus_u1',
      grants: [],
      move: null,
      problem: { code: 'notice_bounced', at: '2026-11-25T12:00:00Z' },
    });
  });

  it('list all accounts by their ids, page by page, and the first page has the counts', async () => {
    const ids = Array.from({ length: 45 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
    for (const [index, accountId] of ids.entries()) {
      await given({
        accountId,
        ...(index % 3 === 0 ? { state: 'skipped', notifiedAt: undefined, blockers: ['past_due'] } : {}),
        ...(index % 3 === 1 ? { decision: { kind: 'leave', at: 1 } } : {}),
      });
    }
    const client = await admin();
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await client.get(`/admin/migration?limit=10${cursor && `&cursor=${cursor}`}`);
      if (cursor === '')
        expect(body.counts).toEqual({
          isComplete: true,
          accounts: 45,
          states: { planned: 0, notified: 30, moved: 0, verified: 0, failed: 0, skipped: 15 },
          decisions: { consent: 0, plan: 0, leave: 15, none: 15 },
          problems: [{ code: 'past_due', accounts: 15 }],
        });
      else expect(body).not.toHaveProperty('counts');
      seen.push(...(body.accounts as { userId: string }[]).map(({ userId }) => userId));
      cursor = (body.nextCursor as string | undefined) ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(ids);
    const skipped = await client.get('/admin/migration?state=skipped&problem=past_due&limit=50');
    expect((skipped.body.accounts as unknown[]).length).toBe(15);
    for (const decision of ['leave', 'none']) {
      const { body } = await client.get(`/admin/migration?decision=${decision}&limit=50`);
      expect((body.accounts as unknown[]).length).toBe(15);
    }
    const bounced = await client.get('/admin/migration?problem=notice_bounced');
    expect(bounced.body.accounts).toEqual([]);
  });
});
