import { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { erasedName } from '../../../shared/aws/keyHashes.ts';
import { insightsResponses } from '../../../shared/contract/insights/responses.ts';
import {
  free,
  NOW,
  PATH,
  paying,
  type SeededFigures,
  seededFigures,
} from '../../support/insights/seededFigures.ts';

let world: SeededFigures;
let viewer: SeededFigures['viewer'];

beforeEach(async () => {
  world = await seededFigures();
  viewer = world.viewer;
});

describe('movements', () => {
  it('are listed newest day first, with the kind that the first days of the account give', async () => {
    await world.givenDays();
    const cancelled = { before: paying('growth', 9_900), after: free };
    await world.givenChanges(
      { kind: 'change', accountId: erasedName('gone'), name: '9', at: NOW - 90, ...cancelled },
      {
        kind: 'change',
        accountId: 'back',
        name: '3',
        at: NOW - 80,
        before: free,
        after: paying('starter', 2_900),
      },
    );
    const known = directoryWrite(world.table.tableName, { accountId: 'back', firstRevenueDay: '2026-01-05' });
    await world.table.client.send(new TransactWriteItemsCommand({ TransactItems: [known] }));
    const { body } = await viewer.get(`${PATH}/movements`);
    const { movements, currency } = insightsResponses.listMovements[200].parse(body);
    expect(currency).toBe('usd');
    expect(movements.map(({ day, userId, kind }) => [day, userId, kind])).toEqual([
      ['2026-11-29', 'back', 'reactivation'],
      ['2026-11-29', null, 'churn'],
      ['2026-11-29', 'u2', 'new'],
      ['2026-11-28', 'u1', 'new'],
    ]);
    expect(movements[1]).toMatchObject({
      planBefore: 'growth',
      plan: null,
      beforeMinor: 9_900,
      afterMinor: 0,
    });
    const ofKind = await viewer.get(`${PATH}/movements?kind=churn`);
    expect(ofKind.body.movements).toHaveLength(1);
  });

  it('come in pages, also as CSV, each movement once', async () => {
    await world.givenDays();
    const first = await viewer.get(`${PATH}/movements?limit=1`);
    expect(first.body.movements).toMatchObject([{ userId: 'u2' }]);
    const second = await viewer.get(`${PATH}/movements?limit=1&cursor=${first.body.nextCursor}`);
    expect(second.body.movements).toMatchObject([{ userId: 'u1' }]);
    expect(second.body.nextCursor).toBeUndefined();
    const { lines, headers } = await world.csvOf(`${PATH}/movements?limit=1`);
    expect(lines).toEqual([
      'day,userId,kind,planBefore,plan,beforeMinor,afterMinor',
      '2026-11-29,u2,new,,growth,0,9900',
    ]);
    expect(headers.get('link')).toContain(`cursor=${first.body.nextCursor}`);
  });

  it('leave no cursor, which names an account, in the audit trail', async () => {
    await world.givenDays();
    const { body } = await viewer.get(`${PATH}/movements?limit=1&kind=new`);
    await viewer.get(`${PATH}/movements?limit=1&kind=new&cursor=${body.nextCursor}`);
    const audit = await viewer.get('/admin/audit');
    expect(JSON.stringify(audit.body)).toContain('"kind":"new"');
    expect(JSON.stringify(audit.body)).not.toContain('cursor');
  });

  it.each(['%%%', 'bm90IGEgY3Vyc29y', Buffer.from('2026-11-29#a#b').toString('base64url')])(
    'refuse the cursor %s',
    async (cursor) => {
      const { status, body } = await viewer.get(`${PATH}/movements?cursor=${encodeURIComponent(cursor)}`);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    },
  );
});

describe('a range', () => {
  const ROUTES = ['overview', 'mrr', 'movements', 'conversion', 'churn', 'sessions'];

  it.each(ROUTES)('of %s must begin before it ends, and have at most 366 days', async (name) => {
    for (const query of [
      'from=2026-11-02&to=2026-11-01',
      'from=2026-11-30',
      'from=2025-11-28',
      'from=0001-01-01&to=0001-01-02',
      'to=0000-01-01',
      'to=1999-06-01',
    ]) {
      const { status, body } = await viewer.get(`${PATH}/${name}?${query}`);
      expect([query, status, body.code]).toEqual([query, 400, 'invalid_request']);
      expect(body.errors).toEqual([
        expect.objectContaining({ field: query.startsWith('to') ? 'to' : 'from' }),
      ]);
    }
    expect((await viewer.get(`${PATH}/${name}?from=2025-11-29&to=2026-12-31`)).status).toBe(200);
  });

  it('leaves out days after today', async () => {
    const { body } = await viewer.get(`${PATH}/mrr?from=2026-11-28&to=2027-01-01`);
    expect(body).toMatchObject({ to: '2026-11-29', days: [{ day: '2026-11-28' }, { day: '2026-11-29' }] });
  });
});
