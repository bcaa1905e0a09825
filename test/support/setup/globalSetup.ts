import type { TestProject } from 'vitest/node';
import { freePort } from '../../../local/freePort.ts';
import { startDynamoDbLocal } from '../../../local/processes/dynamoDbLocal.ts';
import type { TableProperties } from '../../../local/resources/tables.ts';
import { type TablePermissions, tablePermissions } from '../permissions/tablePermissions.ts';
import { tableProperties } from '../table/tableProperties.ts';

declare module 'vitest' {
  interface ProvidedContext {
    dynamoDbEndpoint: string;
    tableProperties: TableProperties;
    tablePermissions: TablePermissions;
  }
}

/** Starts one DynamoDB Local for the whole run. `freshTable` creates a separate database in it for each test. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [dynamoDb, properties, permissions] = await Promise.all([
    freePort().then((port) => startDynamoDbLocal({ port })),
    tableProperties(),
    tablePermissions(),
  ]);
  project.provide('dynamoDbEndpoint', dynamoDb.endpoint);
  project.provide('tableProperties', properties);
  project.provide('tablePermissions', permissions);
  return () => dynamoDb.program.stop();
}
