import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import type { ReportWrite } from '../../services/metering/domain/decideReport.ts';
import { REPORTED_MAX } from '../../services/metering/domain/reportSessions.ts';
import { createMeteringStore } from '../../services/metering/store/meteringStore.ts';
import { tableKeys } from '../../shared/aws/tableKeys.ts';
import { LIMITS } from '../support/slotLimits.ts';
import { givenAccount, starterSubscription, testTable } from '../support/table/testTable.ts';

const NOW = Date.parse('2026-11-22T18:00:00Z') / 1000;
const LATER = NOW + 600;

/** 128 characters, the longest id. */
const longId = (kind: string, index: number) => `${kind}-${index}-`.padEnd(128, 'x');

it('a chunk of the most sessions, each with the longest ids, a fence and a project, fits into one transaction', async () => {
  const table = await testTable();
  const store = createMeteringStore(table);
  const indexes = Array.from({ length: REPORTED_MAX }, (_, index) => index);
  const staleFences = Array.from({ length: 50 }, (_, index) => longId('stale', index));
  const account = await givenAccount(table, 'u1', {
    subscription: starterSubscription(NOW),
    now: NOW,
  });
  const projects = Object.fromEntries(indexes.map((index) => [longId('project', index), [NOW, 0, 0]]));
  const fences = Object.fromEntries(staleFences.map((id) => [id, NOW]));
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.tableName,
      Key: marshall(tableKeys.account('u1')),
      UpdateExpression: 'SET projects = :projects, fences = :fences',
      ExpressionAttributeValues: marshall({ ':projects': projects, ':fences': fences }),
    }),
  );
  await Promise.all(
    indexes.map((index) =>
      store.claim({
        accountId: 'u1',
        sessionId: longId('session', index),
        now: LATER - 10,
        claimEnd: NOW + LIMITS.sessionSecondsMax,
      }),
    ),
  );
  const writes = indexes.map(
    (index): ReportWrite => ({
      sessionId: longId('session', index),
      before: { sessionId: longId('session', index), startedAt: LATER - 10 },
      isHeld: false,
      isCounted: true,
      startedAt: NOW,
      endedAt: NOW + 60,
      reason: 'reported',
      projectId: longId('project', index),
      fenceUntil: LATER + 20,
    }),
  );
  const projectSeconds = Object.fromEntries(writes.map(({ projectId = '' }) => [projectId, 60]));
  const reports = {
    account,
    writes,
    seconds: 60 * REPORTED_MAX,
    projectSeconds,
    late: [],
    staleFences,
    now: LATER,
  };
  expect(await store.recordReports(reports)).toBe(true);
  const after = await store.readAccount('u1');
  expect(after).toMatchObject({ sessionsUsed: REPORTED_MAX, secondsUsed: 60 * REPORTED_MAX });
  expect(Object.keys(after?.fences ?? {})).toHaveLength(REPORTED_MAX);
  expect(Object.values(after?.projects ?? {})).toEqual(indexes.map(() => [NOW, 1, 60]));
});
