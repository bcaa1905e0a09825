import { randomUUID } from 'node:crypto';
import { isoDay, isoInstant, SECONDS_PER_DAY } from '../../../shared/time.ts';
import { httpEvent } from '../../support/api/httpEvent.ts';
import { bundle } from '../../support/bundles.ts';
import { putDay, putHead } from '../../support/table/usageItems.ts';
import type { Row } from '../row.ts';
import { createPayingAccount } from './accounts.ts';
import type { BenchEnvironment, HttpHandler } from './benchEnvironment.ts';
import { countedRows } from './countedRows.ts';
import { bodyOf, meteringCalls } from './meteringCalls.ts';

const CONTEXT = { getRemainingTimeInMillis: () => 10_000 };

/** The most days that one request returns. */
const DAYS = 184;

/** Batches of sessions, and usage by day. `metering` is the deployed bundle. */
export async function countBatches(environment: BenchEnvironment, metering: HttpHandler): Promise<Row[]> {
  const { apiKey, proxy } = environment;
  const now = Math.floor(Date.now() / 1000);
  const account = await createPayingAccount(environment, `user_${randomUUID().slice(0, 27)}`, { now });
  const sessions = Array.from({ length: 10 }, () => ({ session_id: randomUUID(), user_id: account }));
  const { start } = meteringCalls(metering, apiKey);
  for (const { session_id } of sessions) bodyOf(await start(account, session_id), 201);
  const post = async (route: string, body: object) => {
    proxy.take();
    bodyOf(await metering(httpEvent({ route, apiKey, body: JSON.stringify(body) }), CONTEXT), 200);
    return proxy.take();
  };
  const heartbeats = await post('POST /metering/heartbeats', { sessions });
  const reported = {
    session_id: randomUUID(),
    user_id: account,
    started_at: isoInstant(now - 300),
    ended_at: isoInstant(now - 60),
  };
  const report = await post('POST /metering/sessions/report', { sessions: [reported] });
  return [
    ...countedRows('heartbeats of 10 sessions of an account', heartbeats, {
      requests: { exactly: 1 },
      writeUnits: { exactly: 1 },
    }),
    ...countedRows('report of a session', report),
    ...(await countDailyUsage(environment, { account, now })),
  ];
}

async function countDailyUsage(
  { table, apiKey, proxy, load }: BenchEnvironment,
  { account, now }: { account: string; now: number },
): Promise<Row[]> {
  const since = now - DAYS * SECONDS_PER_DAY;
  const dayAt = (age: number) => isoDay(now - age * SECONDS_PER_DAY);
  for (let age = 1; age < DAYS; age++) {
    await putDay(table, account, {
      day: dayAt(age),
      since,
      sessions: 160,
      seconds: 19_200,
      'n#web': 160,
      's#web': 19_200,
    });
  }
  await putHead(table, account, { asOf: now, day: dayAt(0), since, sessions: 7, seconds: 840 });
  const accountApi = await load((await bundle({ entry: 'services/accounts/handlers/accountApi.ts' })).code);
  const query = { user_id: account, from: dayAt(DAYS - 1), to: dayAt(0) };
  const read = () => accountApi(httpEvent({ route: 'GET /billing/usage/daily', apiKey, query }), {});
  // Loads the API key, which the function caches for a minute.
  bodyOf(await read(), 200);
  proxy.take();
  bodyOf(await read(), 200);
  return countedRows(`usage of ${DAYS} days`, proxy.take(), {
    requests: { exactly: 3 },
    readUnits: { atMost: 5 },
    writeUnits: { exactly: 1 },
  });
}
