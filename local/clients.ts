import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_AWS, type LocalEndpoints } from '../infra/localStage.ts';
import { createStreamsApi, type StreamsApi } from './eventSources/streamsApi.ts';

/** Addresses of the emulators that store data. */
export type StoreEndpoints = Pick<LocalEndpoints, 'dynamoDb' | 'sqsAndS3'>;

export interface Clients {
  dynamoDb: DynamoDBClient;
  streams: StreamsApi;
  sqs: SQSClient;
  s3: S3Client;
}

export function createClients(endpoints: StoreEndpoints): Clients {
  return {
    dynamoDb: new DynamoDBClient({ ...LOCAL_AWS, endpoint: endpoints.dynamoDb }),
    streams: createStreamsApi(endpoints.dynamoDb),
    sqs: new SQSClient({ ...LOCAL_AWS, endpoint: endpoints.sqsAndS3 }),
    // Otherwise the SDK puts the bucket name into the host name, which does not resolve.
    s3: new S3Client({ ...LOCAL_AWS, endpoint: endpoints.sqsAndS3, forcePathStyle: true }),
  };
}

export function closeClients({ dynamoDb, sqs, s3 }: Clients): void {
  for (const client of [dynamoDb, sqs, s3]) client.destroy();
}
