import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { LOCAL_AWS } from './localAws.ts';

/** Where the emulators of stores listen. */
export interface StoreEndpoints {
  dynamoDb: string;
  /** One process serves queues and buckets. */
  sqsAndS3: string;
}

/** Where all that stands for AWS listens. */
export interface Endpoints extends StoreEndpoints {
  /** Secrets Manager, in the process of the run. */
  secrets: string;
  /** The keys of the run's own issuer of end users' tokens. */
  identityJwks: string;
}

export interface Clients {
  dynamoDb: DynamoDBClient;
  streams: DynamoDBStreamsClient;
  sqs: SQSClient;
  s3: S3Client;
}

export function createClients(endpoints: StoreEndpoints): Clients {
  return {
    dynamoDb: new DynamoDBClient({ ...LOCAL_AWS, endpoint: endpoints.dynamoDb }),
    streams: new DynamoDBStreamsClient({ ...LOCAL_AWS, endpoint: endpoints.dynamoDb }),
    sqs: new SQSClient({ ...LOCAL_AWS, endpoint: endpoints.sqsAndS3 }),
    // Without it the bucket's name would become part of the host's, which does not resolve.
    s3: new S3Client({ ...LOCAL_AWS, endpoint: endpoints.sqsAndS3, forcePathStyle: true }),
  };
}

export function closeClients(clients: Clients): void {
  for (const client of Object.values(clients)) client.destroy();
}
