import type * as Client from '../../../client/src/index.ts';

/** What a program observed of the service of `sampleService.ts`. */
export type Observed = {
  /** Of a call. */
  plan: string;
  /** Of a problem. */
  problem: { code: string; sessionsUsed: number; requestId: string | undefined } | undefined;
  /** Of two pages, of which the second one was requested twice. */
  sessions: string[];
  /** Of a refused start, and of a session that was counted and ended. */
  meter: { refused: string; kind: string; end: string; sessionId: string; left: number };
};

/**
 * Runs wherever the package runs: it takes nothing else from its surroundings.
 * @public The test copies this file to where its programs import it.
 */
export async function observe(
  { createClient, createMeter, isProblemOf }: typeof Client,
  { baseUrl, journal }: { baseUrl: string; journal?: Client.Journal },
): Promise<Observed> {
  const client = createClient({ baseUrl, key: 'sample' });
  const { plan } = await client.getUsage({ user_id: 'ada' });

  let problem: Observed['problem'];
  try {
    await client.startSession({ session_id: 'one', user_id: 'full' });
  } catch (error) {
    if (!isProblemOf(error, 'startSession') || error.code !== 'quota_exceeded') throw error;
    const { code, requestId } = error;
    problem = { code, requestId, sessionsUsed: error.extensions.sessionsUsed };
  }

  const sessions: string[] = [];
  for await (const { sessionId } of client.listSessions.all({ user_id: 'ada' })) sessions.push(sessionId);

  const meter = createMeter({ client, journal });
  const refused = await meter.start({ userId: 'full' });
  const session = await meter.start({ userId: 'ada' });
  if (refused.kind !== 'refused' || session.kind === 'refused') throw new Error('not as the service said');
  const end = await session.end();
  const { left } = await meter.close();
  const { kind, sessionId } = session;
  return { plan, problem, sessions, meter: { refused: refused.code, kind, end: end.kind, sessionId, left } };
}
