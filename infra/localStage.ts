/** The stage of `npm run local`. It is never deployed to AWS. */
export const LOCAL_STAGE = 'local';

/** Stands for the address of the local issuer, which is known only when the run starts. */
export const LOCAL_ISSUER = 'https://identity.local';

/** The domain of the pages in the template of the local stage. The local run replaces their address by its own. */
export const LOCAL_PAGES_DOMAIN = 'pages.local';

/** The region in the emulators and ARNs of the local stage. */
export const LOCAL_REGION = 'us-east-1';

/**
 * Client settings for the emulators of the local stage. The emulators accept any credentials; DynamoDB Local accepts
 * only letters and digits.
 */
export const LOCAL_AWS = {
  region: LOCAL_REGION,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** The default directory for the state of the local stage, relative to the working directory. */
export const LOCAL_STATE_DIRECTORY = '.local';

/** Addresses of the emulators behind the local stage. */
export interface LocalEndpoints {
  dynamoDb: string;
  /** One process emulates SQS and S3. */
  sqsAndS3: string;
  /** The emulator of Secrets Manager. */
  secrets: string;
  /** The emulator of SES, and its page that lists the e-mails. */
  mailbox: string;
  /** URL of the local issuer. */
  issuer: string;
}

/** The content of `resources.json` in the state directory, which commands read to work on the local stage. */
export interface LocalResources {
  endpoints: LocalEndpoints;
  tableName: string;
  queueUrl: string;
  deadLetterQueueUrl: string;
  /** The queue of notices to be sent, and its dead-letter queue. */
  noticeQueueUrl: string;
  noticeDeadLetterQueueUrl: string;
  /** The bucket of records that the ledger could not process. */
  failuresBucket: string;
}
