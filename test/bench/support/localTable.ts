import { LOCAL_AWS, type LocalResources } from '../../../infra/localStage.ts';
import { createTableClient, type Table } from '../../../shared/aws/tableClient.ts';

/** The table of a local run. */
export const localTable = ({ tableName, endpoints }: LocalResources): Table =>
  createTableClient(tableName, { ...LOCAL_AWS, endpoint: endpoints.dynamoDb });
