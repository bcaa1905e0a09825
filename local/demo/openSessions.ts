import { setTimeout as delay } from 'node:timers/promises';
import type { DemoAccount } from './demoAccounts.ts';

/** As a gateway does. The lease is 150 s. */
const HEARTBEAT_INTERVAL_MS = 60_000;
const REQUEST_TIMEOUT_MS = 10_000;
/** The most sessions of a batch. */
const BATCH_MAX = 100;
/** So that sessions do not all begin in the same second. */
const BETWEEN_STARTS_MS = 120;

type OpenSession = { session_id: string; user_id: string };

export type OpenSessions = { stop(): void };

/**
 * Starts sessions through the API, as a gateway, and renews their leases until `stop`. After it they end when their leases do. Those
 * that a heartbeat reports as over, such as after 24 hours, are left alone.
 */
export async function keepSessionsOpen(input: {
  baseUrl: string;
  apiKey: string;
  accounts: readonly DemoAccount[];
  onFault(message: string): void;
}): Promise<OpenSessions> {
  const { baseUrl, apiKey, accounts, onFault } = input;

  async function post(path: string, body: object): Promise<{ ok: boolean; status: number; body: unknown }> {
    const response = await fetch(`${baseUrl}${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    return { ok: response.ok, status: response.status, body: await response.json() };
  }

  const runId = Date.now().toString(36);
  let open: OpenSession[] = [];
  for (const { person, projects, openCount } of accounts) {
    const active = projects.filter(({ archivedDaysAgo }) => archivedDaysAgo === undefined);
    for (let number = 0; number < openCount; number++) {
      const session = { session_id: `rtc_${runId}_${number + 1}`, user_id: person.id };
      const project = active[number % active.length];
      const started = await post('/metering/sessions', { ...session, project_id: project?.id });
      if (started.ok) open.push(session);
      else onFault(`the demo's session of ${person.id} was refused: ${JSON.stringify(started.body)}`);
      await delay(BETWEEN_STARTS_MS);
    }
  }

  async function renew(): Promise<void> {
    const renewed: OpenSession[] = [];
    for (let first = 0; first < open.length; first += BATCH_MAX) {
      const sessions = open.slice(first, first + BATCH_MAX);
      const response = await post('/metering/heartbeats', { sessions });
      if (!response.ok) throw new Error(`heartbeats: status ${response.status}`);
      const { results } = response.body as { results: { code?: string }[] };
      renewed.push(...sessions.filter((_, index) => results[index]?.code === undefined));
    }
    open = renewed;
  }

  const timer = setInterval(() => {
    renew().catch((error) => onFault(`the heartbeats of the demo failed and are repeated: ${error}`));
  }, HEARTBEAT_INTERVAL_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
