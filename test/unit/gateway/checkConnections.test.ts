import { describe, expect, it } from 'vitest';
import { type Connection, checkConnections } from '../../support/gateway/checkConnections.ts';
import type { StoredAccount, StoredSession } from '../../support/gateway/readCounts.ts';

const URL_OF_GATEWAY = 'ws://127.0.0.1:1';
const AT = 1_800_000_000;

const session = (values: Partial<StoredSession> = {}): StoredSession => ({
  user: 'ada',
  sessionId: 'one',
  startedAt: AT,
  endedAt: AT + 60,
  endReason: 'ended',
  ...values,
});

const account = (values: Partial<StoredAccount> = {}): StoredAccount => ({
  user: 'ada',
  sessionsUsed: 1,
  secondsUsed: 60,
  open: {},
  ...values,
});

const connection = (values: Partial<Connection> = {}): Connection => ({
  user: 'ada',
  url: URL_OF_GATEWAY,
  openedAt: AT * 1_000 + 300,
  letInAt: AT * 1_000 + 350,
  sessionId: 'one',
  kind: 'counted',
  closingAt: (AT + 60) * 1_000 + 400,
  closedAt: (AT + 60) * 1_000 + 450,
  code: 1000,
  reason: '',
  ...values,
});

const cutConnection = connection({
  letInAt: undefined,
  sessionId: undefined,
  closingAt: undefined,
  closedAt: AT * 1_000 + 1_000,
  code: 1006,
});

const check = ({
  connections = [connection()],
  sessions = [session()],
  accounts = [account()],
  killedAt = [] as number[],
  answered = {},
}) =>
  checkConnections({
    connections,
    kills: killedAt.map((seconds) => ({ url: URL_OF_GATEWAY, atMs: seconds * 1_000 })),
    stored: { sessions, accounts },
    answered: new Map([['one', answered]]),
    lostSecondsMax: 10,
  }).problems;

describe('the check of connections', () => {
  it('accepts a connection that was counted once, with its time', () => {
    expect(check({})).toEqual([]);
  });

  it('accepts a refused connection of which nothing is stored', () => {
    const refused = connection({ letInAt: undefined, sessionId: undefined, code: 4429 });
    expect(check({ connections: [connection(), refused] })).toEqual([]);
  });

  it.each([
    [
      'lost',
      { sessions: [], accounts: [account({ sessionsUsed: 0, secondsUsed: 0 })] },
      ['one of ada (counted) is lost'],
    ],
    [
      'given to two connections',
      { connections: [connection(), connection()] },
      ['one was given to two connections'],
    ],
    ['not counted', { sessions: [session({ counted: false })] }, ['one was not counted', 'not 0', 'not 0']],
    [
      'of another user',
      { sessions: [session({ user: 'bob' })] },
      ['one is of bob, not ada', 'not 0', 'not 0'],
    ],
    [
      'still open',
      {
        sessions: [session({ endedAt: undefined })],
        accounts: [account({ secondsUsed: 0, open: { one: AT + 150 } })],
      },
      ['has not ended', 'ada holds the slots of one'],
    ],
    [
      'counted by the account twice',
      { accounts: [account({ sessionsUsed: 2 })] },
      ['ada has 2 sessions, not 1'],
    ],
    ['held', { accounts: [account({ open: { one: AT } })] }, ['ada holds the slots of one']],
  ])('finds a session that is %s', (_, changed, expected) => {
    const problems = check(changed);
    expect(problems).toHaveLength(expected.length);
    for (const [index, part] of expected.entries()) expect(problems[index]).toContain(part);
  });

  it.each([-2, 2])('finds a session whose seconds are off by %i', (seconds) => {
    const sessions = [session({ endedAt: AT + 60 + seconds })];
    const [problem] = check({ sessions, accounts: [account({ secondsUsed: 60 + seconds })] });
    expect(problem).toMatch(/^one of ada is off by -?\d\.\d s/);
  });

  it('lets the service begin or end a session as late as it answered', () => {
    const late = { startMs: (AT + 3) * 1_000, endMs: (AT + 63) * 1_000 };
    const lasting = (seconds: number) =>
      check({
        answered: late,
        sessions: [session({ endedAt: AT + seconds })],
        accounts: [account({ secondsUsed: seconds })],
      });
    expect(lasting(56)).toHaveLength(1);
    expect(lasting(57)).toEqual([]);
    expect(lasting(63)).toEqual([]);
    expect(lasting(64)).toHaveLength(1);
  });

  it('lets a session begin with an earlier attempt that its gateway refused, and with no other', () => {
    const attempt = connection({
      openedAt: (AT - 20) * 1_000 + 300,
      letInAt: undefined,
      sessionId: undefined,
      closingAt: undefined,
      closedAt: (AT - 15) * 1_000,
      code: 1013,
    });
    const begunAt = (startedAt: number, ...others: Connection[]) =>
      check({
        connections: [...others, connection()],
        sessions: [session({ startedAt })],
        accounts: [account({ secondsUsed: AT + 60 - startedAt })],
      });
    expect(begunAt(AT - 20, attempt)).toEqual([]);
    expect(begunAt(AT - 22, attempt)).toHaveLength(1);
    expect(begunAt(AT - 20)).toHaveLength(1);
    expect(begunAt(AT - 20, { ...attempt, user: 'bob' })).toHaveLength(1);
    expect(begunAt(AT - 20, { ...attempt, url: 'ws://127.0.0.1:2' })).toHaveLength(1);
    expect(begunAt(AT - 20, { ...attempt, code: 1006 })).toHaveLength(1);
    expect(begunAt(AT - 20, { ...attempt, letInAt: attempt.closedAt, sessionId: 'two' })).not.toEqual([]);
  });

  it('does not count an id that a refused start only claimed', () => {
    const claimed = session({ sessionId: 'two', endedAt: undefined });
    expect(check({ sessions: [session(), claimed] })).toEqual([]);
  });

  it('accepts the unmarked end of a session that the account did not count, and nobody was let in for', () => {
    const sessions = [session(), session({ sessionId: 'two' })];
    expect(check({ sessions })).toEqual([]);
    expect(check({ sessions, accounts: [account({ sessionsUsed: 2, secondsUsed: 120 })] })).toEqual([
      expect.stringContaining('nobody was let in for'),
    ]);
  });

  it('lets a killed gateway lose the time since its last heartbeat, and no more', () => {
    const connections = [connection({ closingAt: undefined, code: 1006 })];
    const lasting = (seconds: number) =>
      check({
        connections,
        killedAt: [AT + 60],
        sessions: [session({ endedAt: AT + seconds })],
        accounts: [account({ secondsUsed: seconds })],
      });
    expect(lasting(51)).toEqual([]);
    expect(lasting(49)).toHaveLength(1);
    expect(lasting(62)).toHaveLength(1);
  });

  it('accepts a session without a first message only if its gateway was killed meanwhile, once for each connection', () => {
    const connections = [connection(), cutConnection];
    const cut = session({ sessionId: 'two', endedAt: undefined });
    const accounts = [account({ sessionsUsed: 2, open: { two: AT + 150 } })];
    const sessions = [session(), cut];
    expect(check({ connections, sessions, accounts, killedAt: [AT + 1] })).toEqual([]);
    expect(check({ connections, sessions, accounts })).not.toEqual([]);
    const third = session({ sessionId: 'three', endedAt: AT + 10 });
    expect(
      check({
        connections,
        sessions: [...sessions, third],
        accounts: [account({ sessionsUsed: 3, secondsUsed: 70, open: { two: AT + 150 } })],
        killedAt: [AT + 1],
      }),
    ).toEqual([expect.stringContaining('nobody was let in for')]);
  });
});
