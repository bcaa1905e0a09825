/** The stage that runs on one machine. It has no stack in AWS. */
export const LOCAL_STAGE = 'local';

/** The region that the emulators and ARNs of the local stage use. */
export const LOCAL_REGION = 'us-east-1';

/**
 * Client settings for the emulators of the local stage. The emulators accept any credentials; DynamoDB Local accepts
 * only letters and digits.
 */
export const LOCAL_AWS = {
  region: LOCAL_REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** Where the local stage keeps its state, relative to the working directory. */
export const LOCAL_STATE_DIRECTORY = '.local';

/** Addresses of the emulators behind the local stage. */
export interface LocalEndpoints {
  dynamoDb: string;
  /** One process emulates SQS and S3. */
  sqsAndS3: string;
  /** Secrets Manager. */
  secrets: string;
  /** The signing keys of the local issuer of user tokens. */
  identityJwks: string;
}

/** The content of `resources.json` in the state directory: what commands need to work on the local stage. */
export interface LocalResources {
  endpoints: LocalEndpoints;
  tableName: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
}
