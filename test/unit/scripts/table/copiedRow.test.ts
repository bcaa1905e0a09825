import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { copiedRow } from '../../../../scripts/table/copiedRow.ts';
import { decideCopy } from '../../../../scripts/table/decideCopy.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';

const NOW = 1_900_000_000;
const COPY = { accountFormat: 2, now: NOW } as const;

const copied = (item: object, stored?: object) =>
  unmarshall(copiedRow(marshall(item), stored && marshall(stored), COPY));
const decide = (item: object, stored: object, replaces = true) =>
  decideCopy({ row: marshall(item), stored: marshall(stored), wasErased: false }, { replaces, now: NOW });

describe.each([
  ['account', tableKeys.account('u1')],
  ['contact', tableKeys.contact('u1')],
])('the version of a copied %s', (_kind, key) => {
  it.each([
    ['no version of the table had', { source: 1, stored: 2 }],
    ['no lost version had', { source: 1, stored: undefined }],
  ])('is one that %s', (_which, { source, stored }) => {
    const item = copied(
      { ...key, version: source },
      stored === undefined ? undefined : { ...key, version: stored },
    );
    expect(item.version).toBe(NOW + 1);
  });

  it('is above both, also if the table was copied before', () => {
    expect(copied({ ...key, version: 1 }, { ...key, version: NOW + 1 }).version).toBe(NOW + 2);
    expect(copied({ ...key, version: NOW + 7 }, { ...key, version: 3 }).version).toBe(NOW + 8);
  });

  it('makes no difference between the copy and its source', () => {
    const item = { ...key, version: 1, language: 'fr' };
    expect(decide(item, { ...item, version: NOW + 1 })).toBe('same');
    expect(decide(item, { ...item, version: NOW + 1, language: 'en' })).toBe('replaced');
  });
});

describe('a copied notice', () => {
  const notice = {
    ...tableKeys.notice('u1', 'plan_ended#2'),
    kind: 'plan_ended',
    facts: {},
    createdAt: NOW - 60,
    expiresAt: NOW + 60,
  };

  it.each([
    ['waited', { state: 'new', unqueued: 'request' }],
    ['was being sent', { state: 'sending', sendingUntil: NOW - 1 }],
  ])('that %s is skipped, because it may have been sent since', (_which, state) => {
    const item = copied({ ...notice, ...state });
    expect(item).toEqual({ ...notice, state: 'skipped', reason: 'restored' });
    expect(decide({ ...notice, ...state }, item)).toBe('same');
  });

  it('that has a result keeps it', () => {
    const sent = { ...notice, state: 'sent', sentAt: NOW - 50 };
    expect(copied(sent)).toEqual(sent);
    const failed = { ...notice, state: 'failed', reason: 'rejected' };
    expect(copied(failed)).toEqual(failed);
  });

  it('replaces none that the table has', () => {
    expect(decide({ ...notice, state: 'new' }, { ...notice, state: 'sent', sentAt: NOW })).toBe('differs');
  });
});
