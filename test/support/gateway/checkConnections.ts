import type { StoredAccount, StoredSession } from './readCounts.ts';

/** A line of the log of examples/gateway/load.ts: a connection as its client saw it. Times are in epoch milliseconds. */
export type Connection = {
  user: string;
  url: string;
  openedAt: number;
  letInAt?: number;
  sessionId?: string;
  kind?: 'counted' | 'admitted';
  closingAt?: number;
  closedAt: number;
  code: number;
  reason: string;
};

/** The kill -9 of the gateway at an address. */
export type Kill = { url: string; atMs: number };

/** When the service answered the start and the end of a session: it records the times at which it gets to them. Epoch milliseconds. */
export type Answers = { startMs?: number; endMs?: number };

export type Checked = {
  /** Sentences. Empty if every connection was counted once, with its time. */
  problems: string[];
  figures: Record<string, number>;
};

/** Instants in the table are whole seconds, so that a duration can differ by less than one. */
const SECONDS_OFF_MAX = 1;

/** The code of a connection whose gateway vanished. */
const ABNORMAL = 1006;

/** How long a client takes to see that its gateway was killed. */
const SEEN_MS = 2_000;

/** How long after its request a start can still count: as long as the service works on a request. */
const STARTED_MS = 30_000;

type Input = {
  connections: readonly Connection[];
  kills: readonly Kill[];
  stored: { accounts: readonly StoredAccount[]; sessions: readonly StoredSession[] };
  /** When the service had answered the requests of a session. */
  answered: ReadonlyMap<string, Answers>;
  /** How much of a session a crash of its gateway may lose: the time since the last heartbeat. */
  lostSecondsMax: number;
};

/**
 * Compares what clients saw with what the table has. A session of which its client never heard can only be one whose gateway was killed
 * between the request of the service and the first message.
 */
export function checkConnections(input: Input): Checked {
  const { connections, stored } = input;
  const problems: string[] = [];
  const letIn = connections.filter(({ letInAt }) => letInAt !== undefined);
  const byId = Map.groupBy(stored.sessions, ({ sessionId }) => sessionId);
  const seen = new Set<string>();
  const off: number[] = [];
  const short: number[] = [];
  for (const connection of letIn) {
    const { sessionId = '', user } = connection;
    const [session, ...others] = byId.get(sessionId) ?? [];
    if (seen.has(sessionId)) problems.push(`${sessionId} was given to two connections`);
    seen.add(sessionId);
    if (session === undefined) problems.push(`${sessionId} of ${user} (${connection.kind}) is lost`);
    else if (others.length > 0) problems.push(`${sessionId} is stored ${others.length + 1} times`);
    else problems.push(...problemsOf(session, connection));
    if (session?.endedAt === undefined) continue;
    const seconds = secondsOff(
      session,
      withTakenOver(connection, session, connections),
      input.answered.get(sessionId),
    );
    const isKilled = wasKilled(connection, input.kills);
    (isKilled ? short : off).push(seconds);
    const tooShort = isKilled ? input.lostSecondsMax : SECONDS_OFF_MAX;
    if (seconds > SECONDS_OFF_MAX || seconds < -tooShort)
      problems.push(
        `${sessionId} of ${user} is off by ${seconds.toFixed(1)} s: ${JSON.stringify({ ...connection, ...session })}`,
      );
  }
  const open = new Set(stored.accounts.flatMap((account) => Object.keys(account.open)));
  const shown = stored.sessions.filter((session) => isCounted(session, open));
  const unbilled = unbilledOf(stored.accounts, shown, seen);
  const counted = shown.filter(({ sessionId }) => !unbilled.has(sessionId));
  const unheard = counted.filter(({ sessionId }) => !seen.has(sessionId));
  const cut = cutByKills(unheard, input);
  for (const session of unheard)
    if (!cut.has(session.sessionId)) problems.push(`nobody was let in for ${JSON.stringify(session)}`);
  problems.push(...stored.accounts.flatMap((account) => accountProblems(account, counted, cut)));
  return { problems, figures: figuresOf({ ...input, letIn, cut, off, short }) };
}

function problemsOf(session: StoredSession, connection: Connection): string[] {
  const { sessionId } = session;
  return [
    ...(session.user === connection.user
      ? []
      : [`${sessionId} is of ${session.user}, not ${connection.user}`]),
    ...(session.counted === false ? [`${sessionId} was not counted`] : []),
    ...(session.endedAt === undefined ? [`${sessionId} of ${session.user} has not ended`] : []),
  ];
}

/**
 * How many seconds the session is longer (or, below 0, shorter) than its connection, which lasted at least from the first message to its
 * close, and at most from its request until it was closed. What the service answered later, it may have begun or ended later.
 */
function secondsOff(session: StoredSession, connection: Connection, answers: Answers = {}): number {
  const { openedAt, letInAt = openedAt, closedAt, closingAt = closedAt } = connection;
  const { startMs = letInAt, endMs = closedAt } = answers;
  const seconds = durationOf(session);
  const least = (closingAt - Math.max(letInAt, startMs)) / 1_000;
  const most = (Math.max(closedAt, endMs) - openedAt) / 1_000;
  return seconds < least ? seconds - least : Math.max(0, seconds - most);
}

const durationOf = ({ startedAt, endedAt = startedAt }: StoredSession) => Math.max(0, endedAt - startedAt);

/**
 * The connection, open since an earlier attempt of its user that its gateway refused, if the session began during that attempt. The gateway
 * did not know whether the service had counted the attempt, and gave its id to this connection, so that both are one session.
 */
function withTakenOver(
  connection: Connection,
  { startedAt }: StoredSession,
  connections: readonly Connection[],
): Connection {
  const { user, url, openedAt } = connection;
  if (startedAt >= Math.floor(openedAt / 1_000)) return connection;
  const attempt = connections.find(
    (other) => other.user === user && other.url === url && isRefused(other) && mayHaveBegun(other, startedAt),
  );
  return attempt === undefined ? connection : { ...connection, openedAt: attempt.openedAt };
}

const isRefused = ({ letInAt, code }: Connection) => letInAt === undefined && code !== ABNORMAL;

/** Whether the service can have begun the session of a connection that was not let in at this instant, in epoch seconds. */
const mayHaveBegun = ({ openedAt, closedAt }: Connection, startedAt: number) =>
  Math.floor(openedAt / 1_000) <= startedAt && startedAt * 1_000 <= closedAt + STARTED_MS;

/** Whether the gateway of the connection was killed while the connection was open, or before it ended the session. */
function wasKilled({ url, openedAt, closedAt, code }: Connection, kills: readonly Kill[]): boolean {
  return kills.some(
    (kill) =>
      kill.url === url &&
      kill.atMs >= openedAt &&
      kill.atMs <= closedAt + SEEN_MS &&
      (code === ABNORMAL || kill.atMs >= closedAt - SEEN_MS),
  );
}

/** The sessions of connections whose gateway was killed before their first message. */
function cutByKills(unheard: readonly StoredSession[], { connections, kills }: Input): Set<string> {
  const attempts = connections.filter(
    (attempt) => attempt.letInAt === undefined && wasKilled(attempt, kills),
  );
  const cut = new Set<string>();
  for (const { user, sessionId, startedAt } of unheard) {
    const index = attempts.findIndex((attempt) => attempt.user === user && mayHaveBegun(attempt, startedAt));
    if (index < 0) continue;
    attempts.splice(index, 1);
    cut.add(sessionId);
  }
  return cut;
}

/** An id that was only claimed, by a start that was refused, has no end and no slot. */
const isCounted = ({ sessionId, endedAt, counted }: StoredSession, open: ReadonlySet<string>) =>
  endedAt === undefined ? open.has(sessionId) : counted !== false;

/**
 * The service may have died between the end of a session that was not counted and the mark that says so. Nobody was let in for it, and the
 * figures of its account are right without it.
 */
function unbilledOf(
  accounts: readonly StoredAccount[],
  shown: readonly StoredSession[],
  seen: ReadonlySet<string>,
): Set<string> {
  const unmarked = shown.filter(
    ({ sessionId, endReason, counted }) =>
      endReason === 'ended' && counted === undefined && !seen.has(sessionId),
  );
  const isUnbilled = ({ user }: StoredSession) => {
    const own = shown.filter((session) => session.user === user && !unmarked.includes(session));
    return accounts.some((account) => account.user === user && account.sessionsUsed === own.length);
  };
  return new Set(unmarked.filter(isUnbilled).map(({ sessionId }) => sessionId));
}

function accountProblems(
  { user, sessionsUsed, secondsUsed, open }: StoredAccount,
  all: readonly StoredSession[],
  cut: ReadonlySet<string>,
): string[] {
  const counted = all.filter((session) => session.user === user);
  const seconds = counted.reduce((sum, session) => sum + durationOf(session), 0);
  const held = Object.keys(open).filter((sessionId) => !cut.has(sessionId));
  return [
    ...(sessionsUsed === counted.length
      ? []
      : [`${user} has ${sessionsUsed} sessions, not ${counted.length}`]),
    ...(secondsUsed === seconds ? [] : [`${user} has ${secondsUsed} seconds, not ${seconds}`]),
    ...(held.length === 0 ? [] : [`${user} holds the slots of ${held.join(', ')}`]),
  ];
}

function figuresOf(input: {
  connections: readonly Connection[];
  kills: readonly Kill[];
  stored: Input['stored'];
  letIn: readonly Connection[];
  cut: ReadonlySet<string>;
  off: readonly number[];
  short: readonly number[];
}): Record<string, number> {
  const { connections, stored, letIn, off, short } = input;
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return {
    'connections tried': connections.length,
    'let in': letIn.length,
    'let in while the service was unreachable': letIn.filter(({ kind }) => kind === 'admitted').length,
    refused: connections.filter(isRefused).length,
    'sessions stored': stored.sessions.length,
    'sessions counted': sum(stored.accounts.map(({ sessionsUsed }) => sessionsUsed)),
    'cut by a kill before the first message': input.cut.size,
    'seconds of all accounts': sum(stored.accounts.map(({ secondsUsed }) => secondsUsed)),
    'kills of a gateway': input.kills.length,
    'sessions whose gateway stayed up': off.length,
    'seconds off at most, of these': rounded(Math.max(0, ...off.map(Math.abs))),
    'sessions whose gateway was killed': short.length,
    'seconds lost at most, of these': rounded(Math.max(0, ...short.map((seconds) => -seconds))),
  };
}
