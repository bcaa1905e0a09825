import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_AWS, type LocalEndpoints } from '../infra/localStage.ts';

/** Addresses of the emulators that store data. */
export type StoreEndpoints = Pick<LocalEndpoints, 'dynamoDb' | 'sqsAndS3'>;

export interface Clients {
  dynamoDb: DynamoDBClient;
  streams: DynamoDBStreamsClient;
  sqs: SQSClient;
  s3: S3Client;
}

export function createClients(endpoints: StoreEndpoints): Clients {
  const streams = new DynamoDBStreamsClient({ ...LOCAL_AWS, endpoint: endpoints.dynamoDb });
  // The SDK builds a log entry of every record that nothing prints. That took as long as everything else a read does.
  streams.middlewareStack.remove('loggerMiddleware');
  return {
    dynamoDb: new DynamoDBClient({ ...LOCAL_AWS, endpoint: endpoints.dynamoDb }),
    streams,
    sqs: new SQSClient({ ...LOCAL_AWS, endpoint: endpoints.sqsAndS3 }),
    // Otherwise the SDK puts the bucket name into the host name, which does not resolve.
    s3: new S3Client({ ...LOCAL_AWS, endpoint: endpoints.sqsAndS3, forcePathStyle: true }),
  };
}

export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}
