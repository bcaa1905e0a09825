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
import { accountUpdate } from '../../../shared/account/accountUpdate.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import { readBatch } from '../../../shared/aws/readBatch.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { isConditionFailed, retryConflicts, wasMade } from '../../../shared/aws/writeFaults.ts';
import type { ProjectItem, ProjectStore } from '../domain/ports.ts';
import { publicKeyWriter } from './publicKeys.ts';

const projectRow = z.object({
  sk: z.string(),
  projectName: z.optional(z.string()),
  createdAt: z.number(),
  archivedAt: z.optional(z.number()),
  publicKey: z.optional(z.string()),
  archived: z.optional(
    z.object({ usageSince: z.number(), sessionsUsed: z.number(), secondsUsed: z.number() }),
  ),
});

function parseProjectRow(row: Record<string, AttributeValue>): ProjectItem {
  const { sk: projectId, projectName: name = projectId, ...rest } = z.parse(projectRow, unmarshall(row));
  return { projectId, name, ...rest };
}

/** Accounts and their projects in the table. */
export function createProjectStore(table: Table): ProjectStore {
  return {
    ...createAccountStore(table),
    ...createRateStore(table),
    ...createActiveProjectStore(table),
    ...createProjectItemReader(table),
    ...createProjectItemWriter(table),
    replacePublicKey: publicKeyWriter(table),
  };
}

const CONDITIONS = {
  stillHolds: 'validUntil > :now',
  notActive: 'attribute_not_exists(projects.#project)',
  isActive: 'attribute_exists(projects.#project)',
  withinProjects: '(size(projects) < limits[3] OR size(projects) < projectsIncluded)',
  withinMax: 'size(projects) < :projectsMax',
  samePeriod: 'usageSince = :usageSince',
};

/**
 * Active projects, which are part of the account item. Every change of them increments the account's version, because a
 * rollover writes the projects that it has read, on condition of the version.
 */
function createActiveProjectStore({
  client,
  clientOnce,
  tableName,
  accountFormat,
}: Table): Pick<ProjectStore, 'addProject' | 'removeProject'> {
  return {
    async addProject(project) {
      const { accountId, projectId, createdAt, usageSince, sessionsUsed, secondsUsed, projectsMax, now } =
        project;
      const { stillHolds, notActive, withinProjects, withinMax, samePeriod } = CONDITIONS;
      const hasRoom = projectsMax === undefined ? withinProjects : withinMax;
      const update = accountUpdate(
        { sets: ['projects.#project = :project'], adds: ['#version :one'] },
        accountFormat,
      );
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: update.expression,
        ConditionExpression: [stillHolds, notActive, hasRoom, samePeriod].join(' AND '),
        ExpressionAttributeNames: { '#project': projectId, '#version': 'version' },
        ExpressionAttributeValues: marshall({
          ':project': [createdAt, sessionsUsed, secondsUsed],
          ':usageSince': usageSince,
          ':now': now,
          ':one': 1,
          ...(projectsMax === undefined ? {} : { ':projectsMax': projectsMax }),
          ...update.values,
        }),
      });
      return wasMade(() => client.send(command));
    },

    async removeProject({ accountId, projectId }) {
      const update = accountUpdate(
        { removes: ['projects.#project'], adds: ['#version :one'] },
        accountFormat,
      );
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.account(accountId)),
        UpdateExpression: update.expression,
        ConditionExpression: CONDITIONS.isActive,
        ExpressionAttributeNames: { '#project': projectId, '#version': 'version' },
        ExpressionAttributeValues: marshall({ ':one': 1, ...update.values }),
        ReturnValues: 'ALL_OLD',
      });
      try {
        // Sent once, because a repeated request would no longer find the project and its usage would be lost.
        const { Attributes } = await retryConflicts(() => clientOnce.send(command));
        if (!Attributes) throw new Error('a project was removed from an account that has no item');
        const { usageSince, projects } = parseAccountRow(Attributes);
        const [, sessionsUsed = 0, secondsUsed = 0] = projects[projectId] ?? [];
        return { usageSince, sessionsUsed, secondsUsed };
      } catch (error) {
        if (isConditionFailed(error)) return undefined;
        throw error;
      }
    },
  };
}

/** Reads of the projects' own items. */
function createProjectItemReader(
  table: Table,
): Pick<ProjectStore, 'readProject' | 'readProjects' | 'listProjects'> {
  const { client, tableName } = table;
  return {
    async readProject({ accountId, projectId }) {
      const command = new GetItemCommand({
        TableName: tableName,
        Key: marshall(tableKeys.project(accountId, projectId)),
        ConsistentRead: true,
      });
      const { Item } = await client.send(command);
      return Item && parseProjectRow(Item);
    },

    async readProjects(accountId, projectIds) {
      const keys = projectIds.map((projectId) => marshall(tableKeys.project(accountId, projectId)));
      return (await readBatch(table, keys, { consistent: false })).map(parseProjectRow);
    },

    async listProjects({ accountId, limit, after }) {
      const command = new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': tableKeys.projects(accountId) }),
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: marshall(tableKeys.project(accountId, after)) }),
      });
      const { Items = [], LastEvaluatedKey } = await client.send(command);
      const items = Items.map(parseProjectRow);
      const last = items.at(-1);
      return LastEvaluatedKey && last ? { items, next: last.projectId } : { items };
    },
  };
}

/** Writes of the projects' own items. A write of an active project creates the item if it does not exist. */
function createProjectItemWriter({
  client,
  tableName,
}: Table): Pick<ProjectStore, 'nameProject' | 'markArchived'> {
  async function update(
    { accountId, projectId }: { accountId: string; projectId: string },
    write: { expression: string; values: Record<string, unknown>; condition?: string },
  ): Promise<ProjectItem> {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall(tableKeys.project(accountId, projectId)),
      UpdateExpression: write.expression,
      ConditionExpression: write.condition,
      ExpressionAttributeValues: marshall(write.values),
      ReturnValues: 'ALL_NEW',
    });
    const { Attributes } = await client.send(command);
    if (!Attributes) throw new Error('the update of a project returned no item');
    return parseProjectRow(Attributes);
  }

  return {
    nameProject: ({ name, now, ...key }) =>
      update(key, {
        expression:
          'SET projectName = :name, createdAt = if_not_exists(createdAt, :now) REMOVE archivedAt, archived',
        values: { ':name': name, ':now': now },
      }),

    async markArchived({ archived, now, ...key }) {
      const expression = 'SET archivedAt = :now, createdAt = if_not_exists(createdAt, :now)';
      if (archived) {
        const values = { ':now': now, ':archived': archived };
        return update(key, { expression: `${expression}, archived = :archived`, values });
      }
      try {
        return await update(key, { expression, values: { ':now': now }, condition: 'attribute_exists(pk)' });
      } catch (error) {
        if (isConditionFailed(error)) return undefined;
        throw error;
      }
    },
  };
}
