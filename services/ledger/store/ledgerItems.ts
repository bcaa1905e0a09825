import { createHash } from 'node:crypto';
import type { TransactWriteItem, Update } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { noticeWrite } from '../../../shared/account/noticeItem.ts';
import { sameFolds } from '../../../shared/account/usageHeadStore.ts';
import { PROJECT_LATE_SECONDS } from '../../../shared/account/usageNames.ts';
import { FIGURE_BUCKETS, REPLAYED_WITHIN_SECONDS, tableKeys } from '../../../shared/aws/tableKeys.ts';
import { HISTORY_SECONDS, SECONDS_PER_DAY } from '../../../shared/time.ts';
import type { ClosedPeriod, FigureDelta, LatePeriod } from '../domain/effects.ts';
import { type AccountPlan, begins } from '../domain/plan.ts';
import type { DayUsage } from '../domain/usage.ts';
import { directoryItems } from './directoryItems.ts';
import { headAttributes } from './headRow.ts';
import { usageAttributes } from './usageAttributes.ts';

/** The items of an account: first the head, whose condition tells whether another call has applied changes since it was read. */
export function accountItems(tableName: string, plan: AccountPlan, now: number): TransactWriteItem[] {
  const { accountId, effects, markers } = plan;
  return [
    ...headItems(tableName, plan),
    ...effects.days.map((usage) => addDay(tableName, accountId, usage)),
    ...periodItems(tableName, accountId, effects),
    ...directoryItems(tableName, plan),
    ...effects.notices.map((notice) => noticeWrite(tableName, { accountId, notice, now })),
    ...markers.map((recordId) => putMarker(tableName, { recordId, now })),
  ];
}

/**
 * The head of an account, or the nameless one of an erased account. A head that begins is written only while the account was not erased
 * since the nameless one was read.
 */
function headItems(tableName: string, { accountId, before, head }: AccountPlan): TransactWriteItem[] {
  const isNew = begins(before, head);
  const put = {
    Put: {
      TableName: tableName,
      Item: marshall(headAttributes(accountId, head), { removeUndefinedValues: true }),
      ...sameFolds(isNew ? undefined : before?.folds),
    },
  };
  if (!isNew) return [put];
  const nameless = { TableName: tableName, Key: marshall(tableKeys.erasedHead(accountId)) };
  if (before === undefined) return [put, { ConditionCheck: { ...nameless, ...sameFolds(undefined) } }];
  // A call that still holds the nameless head as it was must not write it any more.
  const raised = addition(tableName, tableKeys.erasedHead(accountId), { adds: { folds: 1 } });
  const { ConditionExpression, ExpressionAttributeValues } = sameFolds(before.folds);
  return [
    put,
    {
      Update: {
        ...raised.Update,
        ConditionExpression,
        ExpressionAttributeValues: {
          ...raised.Update.ExpressionAttributeValues,
          ...ExpressionAttributeValues,
        },
      },
    },
  ];
}

function addDay(tableName: string, accountId: string, usage: DayUsage): TransactWriteItem {
  const dayEnd = Date.parse(`${usage.day}T00:00:00Z`) / 1000 + SECONDS_PER_DAY;
  return addition(tableName, tableKeys.day(accountId, usage), {
    adds: usageAttributes(usage),
    sets: { expiresAt: dayEnd + HISTORY_SECONDS },
  });
}

/** A period that is closed, and late seconds of it, are one item, and a transaction writes an item once. */
function periodItems(
  tableName: string,
  accountId: string,
  { closedPeriods, latePeriods }: { closedPeriods: ClosedPeriod[]; latePeriods: LatePeriod[] },
): TransactWriteItem[] {
  const closed = new Map(closedPeriods.map((period) => [period.start, period]));
  const late = new Map(latePeriods.map((period) => [period.start, period]));
  return [...new Set([...closed.keys(), ...late.keys()])].map((start) =>
    addition(tableName, tableKeys.closedPeriod(accountId, start), {
      sets: { ...closed.get(start) },
      adds: lateAttributes(late.get(start)),
    }),
  );
}

/** Late seconds are apart from those that were set when the period was closed, so that neither write replaces the other. */
function lateAttributes(late: LatePeriod | undefined): Record<string, number> {
  if (!late) return {};
  const projects = Object.entries(late.projects).map(
    ([id, seconds]) => [`${PROJECT_LATE_SECONDS}${id}`, seconds] as const,
  );
  return { lateSeconds: late.seconds, ...Object.fromEntries(projects) };
}

function putMarker(
  tableName: string,
  { recordId, now }: { recordId: string; now: number },
): TransactWriteItem {
  return {
    Put: {
      TableName: tableName,
      Item: marshall({ ...tableKeys.streamRecord(recordId), expiresAt: now + REPLAYED_WITHIN_SECONDS }),
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

/** The sums of figures of each day, one item for all of them. */
export function figureItems(
  tableName: string,
  figures: FigureDelta[],
  plans: AccountPlan[],
): TransactWriteItem[] {
  const bucket = figureBucket(plans);
  const byDay = Map.groupBy(figures, ({ day }) => day);
  return [...byDay].map(([day, ofDay]) =>
    addition(tableName, tableKeys.figures(day, bucket), {
      adds: Object.fromEntries(ofDay.map(({ name, amount }) => [name, amount])),
    }),
  );
}

/** Any bucket is correct. */
function figureBucket([first]: AccountPlan[]): number {
  const hash = createHash('sha256').update(`${first?.accountId}#${first?.head.folds}`).digest();
  return hash.readUInt8(0) % FIGURE_BUCKETS;
}

/** An update that adds amounts and sets values of top-level attributes. */
function addition(
  tableName: string,
  key: Record<string, unknown>,
  { adds = {}, sets = {} }: { adds?: Record<string, number>; sets?: Record<string, unknown> },
): { Update: Update } {
  const names = [...Object.keys(adds), ...Object.keys(sets)];
  const clause = (word: string, attributes: object, between: string) => {
    const parts = Object.keys(attributes).map(
      (name) => `#${names.indexOf(name)}${between}:${names.indexOf(name)}`,
    );
    return parts.length > 0 ? `${word} ${parts.join(', ')}` : '';
  };
  return {
    Update: {
      TableName: tableName,
      Key: marshall(key),
      UpdateExpression: `${clause('SET', sets, ' = ')} ${clause('ADD', adds, ' ')}`.trim(),
      ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
      ExpressionAttributeValues: marshall(
        Object.fromEntries(names.map((name, index) => [`:${index}`, { ...sets, ...adds }[name]])),
        // The map of a period's projects can have the key `constructor`.
        { convertClassInstanceToMap: true },
      ),
    },
  };
}
