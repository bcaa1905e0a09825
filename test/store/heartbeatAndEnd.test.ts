import { beforeEach, describe, expect, it } from 'vitest';
import { testTable } from '../support/table/testTable.ts';
import { NOW, sessionCalls } from './support/sessionCalls.ts';

let calls: ReturnType<typeof sessionCalls>;

beforeEach(async () => {
  calls = sessionCalls(await testTable());
});

describe('a heartbeat or an end', () => {
  it('of a session that was never started returns unknown', async () => {
    expect(await calls.heartbeat('nobody')).toEqual({ kind: 'unknown' });
    expect(await calls.end('nobody')).toEqual({ kind: 'unknown' });
  });
});

describe('an end', () => {
  it('that is repeated keeps the first end time, and releases slot and seconds once', async () => {
    await calls.start('s1');
    const ended = { kind: 'ended', endedAt: NOW + 61, durationSeconds: 61, endReason: 'ended' };
    expect(await calls.end('s1', NOW + 61)).toEqual(ended);
    expect(await calls.end('s1', NOW + 99)).toEqual(ended);
    expect(await calls.readAccount()).toMatchObject({ sessionsUsed: 1, secondsUsed: 61, open: {} });
    expect(await calls.heartbeat('s1', NOW + 62)).toEqual({ kind: 'over', endReason: 'ended' });
  });

  it('of a refused start does not add the session to the history', async () => {
    await calls.start('s1');
    await calls.start('s2');
    await calls.end('s2', NOW + 5);
    await calls.end('s1', NOW + 9);
    const { sessions } = await calls.store.listEnded({ accountId: 'u1', limit: 10 });
    expect(sessions.map(({ sessionId }) => sessionId)).toEqual(['s1']);
    expect((await calls.readAccount()).sessionsUsed).toBe(1);
  });

  it('by several callers at once adds the session to the history', async () => {
    for (let round = 0; round < 10; round++) {
      const sessionId = `s${round}`;
      await calls.start(sessionId);
      await Promise.all([
        calls.end(sessionId, NOW + 5),
        calls.end(sessionId, NOW + 6),
        calls.end(sessionId, NOW + 7),
      ]);
    }
    const { sessions } = await calls.store.listEnded({ accountId: 'u1', limit: 100 });
    expect(sessions).toHaveLength(10);
  });
});
