import { beforeEach, describe, expect, it } from 'vitest';
import { releaseOf } from '../../services/metering/domain/release.ts';
import { testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  calls = sessionCalls(await testTable());
});

describe('the metering store', () => {
  it('does not release a slot in an account whose period ended before the session', async () => {
    await calls.start('s1');
    const { validUntil } = await calls.readAccount();
    const ended = { sessionId: 's1', startedAt: NOW, endedAt: validUntil };
    const release = { accountId: 'u1', ...releaseOf([ended], { now: validUntil }), counted: [] };
    expect((await calls.store.releaseSlots(release)).kind).toBe('refused');
    expect(Object.keys((await calls.readAccount()).open)).toEqual(['s1']);
  });

  it('keeps a session counted when a later caller reports it as not counted', async () => {
    await calls.start('s1');
    await calls.end('s1', NOW + 5);
    await calls.start('s2');
    await calls.store.releaseSlots({
      accountId: 'u1',
      ...releaseOf([{ sessionId: 's2', startedAt: NOW, endedAt: NOW + 6 }], { now: NOW + 6 }),
      counted: [{ sessionId: 's1', endedAt: NOW + 5 }],
    });
    await calls.store.markNotCounted({ accountId: 'u1', sessionId: 's1' });
    expect((await calls.store.listEnded({ accountId: 'u1', limit: 5 })).sessions).toHaveLength(1);
  });

  it('lists ended sessions in pages, newest first', async () => {
    for (let index = 0; index < 7; index++) {
      await calls.start(`s${index}`, { now: NOW + index * 10 });
      await calls.end(`s${index}`, NOW + index * 10 + 5);
    }
    const seen: string[] = [];
    let after: { endedAt: number; sessionId: string } | undefined;
    let pages = 0;
    do {
      const page = await calls.store.listEnded({ accountId: 'u1', limit: 3, after });
      seen.push(...page.sessions.map(({ sessionId }) => sessionId));
      after = page.next;
      pages++;
    } while (after);
    expect(seen).toEqual(['s6', 's5', 's4', 's3', 's2', 's1', 's0']);
    expect(pages).toBe(3);
  });
});
