import {
  type AttributeValue,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { parseAccountRow } from '../../../shared/account/accountRow.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import type { Table } from '../../../shared/aws/dynamo.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import type { ArchivedUsage, ProjectItem, ProjectPage, ProjectStore } from '../domain/ports.ts';

type ProjectKey = { accountId: string; projectId: string };

const projectRow = z.object({
  sk: z.string(),
  projectName: z.optional(z.string()),
  createdAt: z.number(),
  archivedAt: z.optional(z.number()),
  archived: z.optional(
    z.object({ usageSince: z.number(), sessionsUsed: z.number(), secondsUsed: z.number() }),
  ),
});

function parseProjectRow(row: Record<string, AttributeValue>): ProjectItem {
  const { sk: projectId, projectName: name = projectId, ...rest } = z.parse(projectRow, unmarshall(row));
  return { projectId, name, ...rest };
}

/** The projects of accounts, on a table. */
export function createProjectStore(table: Table): ProjectStore {
  return {
    ...createAccountStore(table),
    ...createRateStore(table),
    readProject: (key) => readProject(table, key),
    listProjects: (page) => listProjects(table, page),
    readProjects: (accountId, projectIds) => readProjects(table, accountId, projectIds),
    addProject: (project) => addProject(table, project),
    nameProject: (project) => nameProject(table, project),
    removeProject: (key) => removeProject(table, key),
    markArchived: (project) => markArchived(table, project),
  };
}

const CONDITIONS = {
  stillHolds: 'validUntil > :now',
  notActive: 'attribute_not_exists(projects.#project)',
  isActive: 'attribute_exists(projects.#project)',
  withinProjects: 'size(projects) < projectsIncluded',
  samePeriod: 'usageSince = :usageSince',
};

/** A rollover writes the projects that it has read, under the version: so every change of them raises it. */
async function addProject(
  table: Table,
  project: Parameters<ProjectStore['addProject']>[0],
): Promise<boolean> {
  const { accountId, projectId, createdAt, usageSince, sessionsUsed, secondsUsed, now } = project;
  const { stillHolds, notActive, withinProjects, samePeriod } = CONDITIONS;
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(accountId)),
    UpdateExpression: 'SET projects.#project = :project ADD #version :one',
    ConditionExpression: [stillHolds, notActive, withinProjects, samePeriod].join(' AND '),
    ExpressionAttributeNames: { '#project': projectId, '#version': 'version' },
    ExpressionAttributeValues: marshall({
      ':project': [createdAt, sessionsUsed, secondsUsed],
      ':usageSince': usageSince,
      ':now': now,
      ':one': 1,
    }),
  });
  return wasMade(() => table.client.send(command));
}

/** Sent once: a repetition would find no project any more, and lose what was used for it. */
async function removeProject(
  table: Table,
  { accountId, projectId }: ProjectKey,
): Promise<ArchivedUsage | undefined> {
  const command = new UpdateItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.account(accountId)),
    UpdateExpression: 'REMOVE projects.#project ADD #version :one',
    ConditionExpression: CONDITIONS.isActive,
    ExpressionAttributeNames: { '#project': projectId, '#version': 'version' },
    ExpressionAttributeValues: marshall({ ':one': 1 }),
    ReturnValues: 'ALL_OLD',
  });
  try {
    const { Attributes } = await retryConflicts(() => table.clientOnce.send(command));
    if (!Attributes) throw new Error('a project was taken from an account without an item');
    const { usageSince, projects } = parseAccountRow(Attributes);
    const [, sessionsUsed = 0, secondsUsed = 0] = projects[projectId] ?? [];
    return { usageSince, sessionsUsed, secondsUsed };
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}

/** Writes into a project's own item, made if it is not there; answers with all of it. */
async function changeItem(
  { client, tableName }: Table,
  { accountId, projectId }: ProjectKey,
  { expression, values }: { expression: string; values: Record<string, unknown> },
): Promise<ProjectItem> {
  const { Attributes } = await client.send(
    new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.project(accountId, projectId)),
      UpdateExpression: expression,
      ExpressionAttributeValues: marshall(values),
      ReturnValues: 'ALL_NEW',
    }),
  );
  if (!Attributes) throw new Error('a project that was just written is not there');
  return parseProjectRow(Attributes);
}

function nameProject(
  table: Table,
  project: Parameters<ProjectStore['nameProject']>[0],
): Promise<ProjectItem> {
  return changeItem(table, project, {
    expression:
      'SET projectName = :name, createdAt = if_not_exists(createdAt, :now) REMOVE archivedAt, archived',
    values: { ':name': project.name, ':now': project.now },
  });
}

function markArchived(
  table: Table,
  project: Parameters<ProjectStore['markArchived']>[0],
): Promise<ProjectItem> {
  const { archived, now } = project;
  return changeItem(table, project, {
    expression: `SET archivedAt = :now, createdAt = if_not_exists(createdAt, :now)${archived ? ', archived = :archived' : ''}`,
    values: { ':now': now, ...(archived ? { ':archived': archived } : {}) },
  });
}

async function readProject(
  { client, tableName }: Table,
  { accountId, projectId }: ProjectKey,
): Promise<ProjectItem | undefined> {
  const command = new GetItemCommand({
    TableName: tableName,
    Key: marshall(tableKeys.project(accountId, projectId)),
    ConsistentRead: true,
  });
  const { Item } = await client.send(command);
  return Item && parseProjectRow(Item);
}

async function listProjects(
  { client, tableName }: Table,
  { accountId, limit, after }: Parameters<ProjectStore['listProjects']>[0],
): Promise<ProjectPage> {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': tableKeys.projects(accountId) }),
      Limit: limit,
      ...(after === undefined ? {} : { ExclusiveStartKey: marshall(tableKeys.project(accountId, after)) }),
    }),
  );
  const items = Items.map(parseProjectRow);
  const last = items.at(-1);
  return LastEvaluatedKey && last ? { items, next: last.projectId } : { items };
}

async function readProjects(table: Table, accountId: string, projectIds: string[]): Promise<ProjectItem[]> {
  const keys = projectIds.map((projectId) => marshall(tableKeys.project(accountId, projectId)));
  return (await readBatch(table, keys, { consistent: false })).map(parseProjectRow);
}
