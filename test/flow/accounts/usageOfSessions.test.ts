import type { DynamoDBStreamEvent } from 'aws-lambda';
import { expect, it } from 'vitest';
import { accountResponses } from '../../../shared/contract/accounts/responses.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { testApi } from '../../support/api/testApi.ts';
import { testKey } from '../../support/api/testKey.ts';
import { asFunction } from '../../support/permissions/asFunction.ts';
import { deliverStream } from '../../support/table/deliverStream.ts';
import { givenAccount, starterSubscription, testTable } from '../../support/table/testTable.ts';
import { virtualClock } from '../../support/virtualClock.ts';

it('what the ledger writes of sessions is the usage by day, and by project, that the account has', async () => {
  // Records of the stream have the time of the table, not that of the test.
  const clock = virtualClock();
  const table = await testTable();
  const { baseUrl } = await testApi(table);
  const api = apiClient(baseUrl, await testKey(table, ['metering', 'read', 'billing']));
  const handler = (await import('../../../services/ledger/handlers/ledger.ts')).handler;
  const ledger = asFunction('Ledger', handler as (event: DynamoDBStreamEvent) => Promise<unknown>);
  const now = clock.now();
  await givenAccount(table, 'u1', { subscription: starterSubscription(now), now });
  await api.post('/projects', { user_id: 'u1', project_id: '-web' });
  for (const [session_id, project_id] of [['s1', '-web'], ['s2', '-web'], ['s3']]) {
    await api.post('/metering/sessions', { user_id: 'u1', session_id, project_id });
  }
  clock.advanceTo(now + 90);
  for (const id of ['s1', 's3']) await api.post(`/metering/sessions/${id}/end`, { user_id: 'u1' });
  await deliverStream(table, ledger);
  await deliverStream(table, ledger);

  const daily = accountResponses.getDailyUsage[200].parse(
    (await api.get('/billing/usage/daily?user_id=u1&by=project')).body,
  );
  expect(daily.asOf).not.toBeNull();
  const projects = daily.days.flatMap((day) => day.projects ?? []);
  const total = (amounts: { sessions: number; seconds: number }[]) => [
    amounts.reduce((sum, { sessions }) => sum + sessions, 0),
    amounts.reduce((sum, { seconds }) => sum + seconds, 0),
  ];
  expect(total(daily.days)).toEqual([3, 180]);
  expect(total(projects.filter(({ projectId }) => projectId === '-web'))).toEqual([2, 90]);
  expect(total(projects.filter(({ projectId }) => projectId === null))).toEqual([1, 90]);
  expect((await api.get('/billing/usage?user_id=u1')).body).toMatchObject({ sessionsUsed: 3 });

  // A free account that has bought a plan closes its first period.
  const { periods } = accountResponses.listUsagePeriods[200].parse(
    (await api.get('/billing/usage/periods?user_id=u1')).body,
  );
  expect(periods).toMatchObject([{ plan: 'free', sessions: 0, seconds: 0, projects: [] }]);
});
