import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { queryRows, type Row } from '../aws/queryRows.ts';
import type { Table } from '../aws/tableClient.ts';
import { tableKeys } from '../aws/tableKeys.ts';
import type { DayPart, UsagePeriod, UsageStore } from './ports.ts';
import type { Amounts } from './usageAmounts.ts';
import { PROJECT_LATE_SECONDS, PROJECT_SECONDS, PROJECT_SESSIONS } from './usageNames.ts';

const amount = z._default(z.number(), 0);

/** A head of an account that was erased, or that has no usage yet, has no day. */
const dayRow = z.object({
  sk: z.string(),
  day: z.optional(z.string()),
  since: amount,
  asOf: z.optional(z.number()),
  sessions: amount,
  seconds: amount,
});

const periodRow = z.object({
  plan: z.string(),
  start: z.number(),
  end: z.number(),
  sessionsIncluded: z.number(),
  sessionsUsed: z.number(),
  secondsUsed: z.number(),
  projects: z.record(z.string(), z.tuple([z.number(), z.number()])),
  lateSeconds: amount,
  imported: z.optional(z.boolean()),
  formerPlan: z.optional(z.string()),
});

/**
 * A sum can be below 0: a report can take back seconds that an earlier release added to another day, or of a project that was archived
 * when they were added (docs/decisions/0022-an-assumed-end-gives-way.md).
 */
const atLeastNothing = ({ sessions, seconds }: Amounts): Amounts => ({
  sessions,
  seconds: Math.max(0, seconds),
});

const projectsAtLeastNothing = (projects: Map<string, Amounts>): Map<string, Amounts> =>
  new Map([...projects].map(([id, amounts]) => [id, atLeastNothing(amounts)]));

/** The amounts of the projects among the attributes whose names begin with the prefix. */
const ofProjects = (
  attributes: Record<string, unknown>,
  prefix: string,
): [projectId: string, amount: number][] =>
  Object.entries(attributes)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), z.parse(z.number(), value)]);

function addTo(
  projects: Map<string, Amounts>,
  projectId: string,
  { sessions = 0, seconds = 0 }: Partial<Amounts>,
) {
  const before = projects.get(projectId) ?? { sessions: 0, seconds: 0 };
  projects.set(projectId, { sessions: before.sessions + sessions, seconds: before.seconds + seconds });
}

/** `2026-11-22`, before the `#` and the period in the key of a day. */
const DAY_LENGTH = 10;

function parseDay(row: Row): { part?: DayPart; asOf?: number } {
  const attributes = unmarshall(row);
  const { sk, asOf, sessions, seconds, day: dayOfHead, since: sinceOfHead } = z.parse(dayRow, attributes);
  const isHead = sk === tableKeys.daysHead('').sk;
  const [day, since] = isHead
    ? [dayOfHead, sinceOfHead]
    : [sk.slice(0, DAY_LENGTH), Number(sk.slice(DAY_LENGTH + 1))];
  if (day === undefined) return { asOf };
  const projects = new Map<string, Amounts>();
  for (const [id, count] of ofProjects(attributes, PROJECT_SESSIONS))
    addTo(projects, id, { sessions: count });
  for (const [id, count] of ofProjects(attributes, PROJECT_SECONDS)) addTo(projects, id, { seconds: count });
  const part = { day, since, ...atLeastNothing({ sessions, seconds }) };
  return { part: { ...part, projects: projectsAtLeastNothing(projects) }, asOf };
}

/** Undefined for an item that has late seconds only, because the ledger has not closed the period yet. */
function parsePeriod(row: Row): UsagePeriod | undefined {
  const attributes = unmarshall(row);
  if (attributes.plan === undefined) return undefined;
  const {
    sessionsUsed,
    secondsUsed,
    lateSeconds,
    projects: stored,
    ...period
  } = z.parse(periodRow, attributes);
  const projects = new Map<string, Amounts>();
  for (const [id, [sessions, seconds]] of Object.entries(stored)) addTo(projects, id, { sessions, seconds });
  for (const [id, seconds] of ofProjects(attributes, PROJECT_LATE_SECONDS)) addTo(projects, id, { seconds });
  const whole = atLeastNothing({ sessions: sessionsUsed, seconds: secondsUsed + lateSeconds });
  return { ...period, ...whole, projects: projectsAtLeastNothing(projects) };
}

/** The usage of accounts by day and by period, which the ledger writes. */
export function createUsageStore(table: Table): UsageStore {
  const { client, tableName } = table;
  return {
    /** One query reads the days and the head, which sorts after them. Only more than 1 MB, of hundreds of projects, takes another. */
    async readDays({ accountId, from }) {
      const { pk, sk: head } = tableKeys.daysHead(accountId);
      const rows = queryRows(table, {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :head',
        ExpressionAttributeValues: marshall({ ':pk': pk, ':from': from, ':head': head }),
      });
      const parts: DayPart[] = [];
      let asOf: number | undefined;
      for await (const row of rows) {
        const parsed = parseDay(row);
        if (parsed.part) parts.push(parsed.part);
        asOf = parsed.asOf ?? asOf;
      }
      return { parts, asOf };
    },

    async listPeriods({ accountId, limit, after }) {
      const { pk } = tableKeys.closedPeriod(accountId, 0);
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': pk }),
        ScanIndexForward: false,
        Limit: limit,
        ...(after === undefined
          ? {}
          : { ExclusiveStartKey: marshall(tableKeys.closedPeriod(accountId, after)) }),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command);
      const periods = Items.flatMap((row) => parsePeriod(row) ?? []);
      return LastEvaluatedKey ? { periods, next: Number(LastEvaluatedKey.sk?.S) } : { periods };
    },

    async readPeriod({ accountId, start }) {
      const Key = marshall(tableKeys.closedPeriod(accountId, start));
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
      return Item && parsePeriod(Item);
    },

    async readAsOf(accountId) {
      const Key = marshall(tableKeys.daysHead(accountId));
      const { Item } = await client.send(new GetItemCommand({ TableName: tableName, Key }));
      return Item && parseDay(Item).asOf;
    },
  };
}
