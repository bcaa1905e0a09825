import { TransactWriteItemsCommand, type Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { accountUpdate } from '../../../shared/account/accountUpdate.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isContention } from '../../../shared/aws/temporaryFault.ts';
import { cancellationReasons, wasMade } from '../../../shared/aws/writeFaults.ts';
import { HISTORY_SECONDS } from '../../../shared/time.ts';
import type { ReportWrite } from '../domain/decideReport.ts';
import { FENCES_MAX } from '../domain/fence.ts';
import type { ReportStore } from '../domain/ports.ts';
import { CONDITIONS } from './conditions.ts';
import { historyKeys } from './sessionStore.ts';

type Recording = Parameters<ReportStore['recordReports']>[0];

/** Reports of sessions, on their items and the account item. */
export function createReportStore(table: Table): ReportStore {
  const { client, tableName } = table;
  return {
    /** The SDK may repeat it: after it was made, every session has an end that its conditions refuse. */
    async recordReports(recording) {
      const { accountId } = recording.account;
      const sessions = recording.writes.map((write) => ({
        Update: sessionUpdate(tableName, { accountId, write, now: recording.now }),
      }));
      const command = new TransactWriteItemsCommand({
        TransactItems: [{ Update: accountUpdateOf(table, recording) }, ...sessions],
      });
      try {
        return await wasMade(() => client.send(command));
      } catch (error) {
        // Other callers write the account: what they change has to be read again anyway.
        if (cancellationReasons(error) && isContention(error)) return false;
        throw error;
      }
    },
  };
}

/** Counts and gives back slots like a start and an end, but no quota or concurrency refuses it. */
function accountUpdateOf({ tableName, accountFormat }: Table, recording: Recording) {
  const { account, writes, seconds, late, now } = recording;
  const slots = writes.map(({ sessionId, isHeld }, index) => ({ name: `#s${index}`, sessionId, isHeld }));
  const held = slots.filter(({ isHeld }) => isHeld);
  const fences = writes.flatMap(({ sessionId, fenceUntil }) =>
    fenceUntil === undefined ? [] : [{ sessionId, fenceUntil }],
  );
  const stale = recording.staleFences.filter((id) => !fences.some(({ sessionId }) => sessionId === id));
  const projects = projectAmounts(recording).map((project, index) => ({ ...project, index }));
  const sets = [
    ...fences.map((_, index) => `fences.#f${index} = :f${index}`),
    ...projects.flatMap(({ index }) => [
      `projects.#p${index}[1] = projects.#p${index}[1] + :n${index}`,
      `projects.#p${index}[2] = projects.#p${index}[2] + :t${index}`,
    ]),
  ];
  const removes = [
    ...held.map(({ name }) => `#open.${name}`),
    ...stale.map((_, index) => `fences.#x${index}`),
  ];
  const adds = ['sessionsUsed :counted', 'secondsUsed :seconds'];
  const update = accountUpdate({ sets, removes, adds, late }, accountFormat);
  return {
    TableName: tableName,
    Key: marshall(tableKeys.account(account.accountId)),
    UpdateExpression: update.expression,
    ConditionExpression: [
      CONDITIONS.stillValid,
      'usageSince = :usageSince',
      account.erasedSalt === undefined ? CONDITIONS.sameErasure : 'erasedSalt = :erasedSalt',
      ...(fences.length > 0 ? ['size(fences) <= :fencesMax'] : []),
      ...slots.map(({ name, isHeld }) => `attribute_${isHeld ? '' : 'not_'}exists(#open.${name})`),
      ...(seconds < 0 ? ['secondsUsed >= :taken'] : []),
      ...projects.map((project) =>
        project.seconds < 0
          ? `projects.#p${project.index}[2] >= :taken${project.index}`
          : `attribute_exists(projects.#p${project.index})`,
      ),
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#open': 'open',
      ...Object.fromEntries(slots.map(({ name, sessionId }) => [name, sessionId])),
      ...Object.fromEntries(fences.map(({ sessionId }, index) => [`#f${index}`, sessionId])),
      ...Object.fromEntries(stale.map((sessionId, index) => [`#x${index}`, sessionId])),
      ...Object.fromEntries(projects.map(({ id, index }) => [`#p${index}`, id])),
    },
    ExpressionAttributeValues: marshall({
      ...update.values,
      ':now': now,
      ':usageSince': account.usageSince,
      ...(account.erasedSalt === undefined ? {} : { ':erasedSalt': account.erasedSalt }),
      ...(fences.length > 0 ? { ':fencesMax': FENCES_MAX - fences.length } : {}),
      ':counted': writes.filter(({ isCounted }) => isCounted).length,
      ':seconds': seconds,
      ...(seconds < 0 ? { ':taken': -seconds } : {}),
      ...Object.fromEntries(fences.map(({ fenceUntil }, index) => [`:f${index}`, fenceUntil])),
      ...Object.fromEntries(
        projects.flatMap((project) => [
          [`:n${project.index}`, project.sessions],
          [`:t${project.index}`, project.seconds],
          ...(project.seconds < 0 ? [[`:taken${project.index}`, -project.seconds]] : []),
        ]),
      ),
    }),
  } satisfies Update;
}

/** The sessions and seconds of each active project that has any. */
function projectAmounts({ writes, projectSeconds }: Recording) {
  const counted = writes.flatMap(({ isCounted, projectId }) =>
    isCounted && projectId !== undefined ? [projectId] : [],
  );
  const ids = [...new Set([...counted, ...Object.keys(projectSeconds)])];
  return ids.map((id) => ({
    id,
    sessions: counted.filter((one) => one === id).length,
    seconds: projectSeconds[id] ?? 0,
  }));
}

/** `counted: true` keeps the session in the history, whatever an end finds that is still under way. */
function sessionUpdate(
  tableName: string,
  { accountId, write, now }: { accountId: string; write: ReportWrite; now: number },
): Update {
  const { sessionId, before, startedAt, endedAt, reason, projectId, expiredAt, isCounted } = write;
  const sets = [
    'sessionId = :sessionId',
    'startedAt = :startedAt',
    'endedAt = :endedAt',
    'counted = :true',
    'expiresAt = :expiresAt',
    'historyAccount = :historyAccount',
    'historyAt = :historyAt',
    ...(reason === undefined ? [] : ['endReason = :reason']),
    ...(projectId === undefined ? [] : ['projectId = :projectId']),
    ...(expiredAt === undefined ? [] : ['expiredAt = :expiredAt']),
    ...(isCounted ? ['reportedAt = :now'] : []),
  ];
  return {
    TableName: tableName,
    Key: marshall(tableKeys.session(accountId, sessionId)),
    // A start that was refused may have named another project.
    UpdateExpression: `SET ${sets.join(', ')}${projectId === undefined ? ' REMOVE projectId' : ''}`,
    ConditionExpression: before === undefined ? 'attribute_not_exists(pk)' : sameAs(before),
    ExpressionAttributeValues: marshall(
      {
        ':sessionId': sessionId,
        ':startedAt': startedAt,
        ':endedAt': endedAt,
        ':true': true,
        ':expiresAt': endedAt + HISTORY_SECONDS,
        ...historyKeys(accountId, { sessionId, endedAt }),
        ':reason': reason,
        ':projectId': projectId,
        ':expiredAt': expiredAt,
        ':now': isCounted ? now : undefined,
        ':endBefore': before?.endedAt,
        ':countedBefore': before?.counted,
      },
      { removeUndefinedValues: true },
    ),
  };
}

/** Whether the stored session has the same end and the same verdict as when it was read. */
const sameAs = ({ endedAt, counted }: NonNullable<ReportWrite['before']>): string =>
  [
    'attribute_exists(pk)',
    endedAt === undefined ? 'attribute_not_exists(endedAt)' : 'endedAt = :endBefore',
    counted === undefined ? 'attribute_not_exists(counted)' : 'counted = :countedBefore',
  ].join(' AND ');
