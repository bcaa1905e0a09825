import type { Credentials } from '../../../local/credentials.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { startPersistentCallers } from '../../support/metering/persistentCallers.ts';
import { createKillableRun, type KillableRun } from '../../support/setup/killableRun.ts';
import type { Row } from '../row.ts';
import { createAccounts } from '../support/accounts.ts';
import { localTable } from '../support/localTable.ts';

const KILLS = 10;
const CALLERS = 16;
const ACCOUNT = 'killed';

/** Sessions before the first kill, and how many more before each later one, so that kills meet a cold and a busy run. */
const SESSIONS_BEFORE_KILL = 50;
const SESSIONS_STEP = 10;

/** Kills the whole local run under load and starts it again with the same data: each accepted session must be counted once. */
export async function measure(progress: (message: string) => void): Promise<Row[]> {
  const run = await createKillableRun();
  try {
    let credentials = await run.start();
    await createAccounts({ table: localTable(await run.resources()) }, [ACCOUNT]);
    const sums = { accepted: 0, repeated: 0, miscounted: 0 };
    for (let kill = 0; kill < KILLS; kill++) {
      const callers = startPersistentCallers(credentials, { callers: CALLERS, accountId: ACCOUNT });
      await callers.untilAccepted(SESSIONS_BEFORE_KILL + kill * SESSIONS_STEP);
      credentials = await restart(run);
      await callers.finish();
      sums.accepted += callers.accepted;
      sums.repeated += callers.repeated;
      const counted = await readSessionsUsed(credentials);
      sums.miscounted += Math.abs(counted - sums.accepted);
      progress(`kill ${kill + 1}: ${sums.accepted} accepted, ${counted} counted`);
    }
    const name = `local run killed ${KILLS} times under load of ${CALLERS} callers`;
    return [
      {
        name: `${name}: accepted but not counted, or counted twice`,
        value: sums.miscounted,
        unit: 'sessions',
        budget: { exactly: 0 },
      },
      // A kill without a request under way would show nothing. Each caller has one nearly all the time.
      {
        name: `${name}: requests that were repeated`,
        value: sums.repeated,
        unit: 'requests',
        budget: { atLeast: KILLS * CALLERS },
      },
      { name: `${name}: accepted`, value: sums.accepted, unit: 'sessions' },
    ];
  } finally {
    await run.remove();
  }
}

async function restart(run: KillableRun): Promise<Credentials> {
  await run.kill();
  return run.start();
}

async function readSessionsUsed({ baseUrl, apiKey }: Credentials): Promise<number> {
  const { status, body } = await apiClient(baseUrl, apiKey).get(`/billing/usage?user_id=${ACCOUNT}`);
  if (status !== 200) throw new Error(`the usage cannot be read: ${status} ${JSON.stringify(body)}`);
  return Number(body.sessionsUsed);
}
