import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { LOCAL_STAGE } from '../../infra/localStage.ts';
import { type AuditEntry, putEntry } from '../../shared/credentials/auditTrail.ts';
import { awsClientConfig } from './awsClientConfig.ts';
import type { ConnectedStage } from './connectStage.ts';

/** Writes the audit entry of a command before it is carried out, with the AWS identity of the operator. */
export async function auditCommand(
  stage: ConnectedStage,
  entry: Pick<AuditEntry, 'action' | 'accountId' | 'details'>,
): Promise<void> {
  await putEntry(stage.table, {
    at: Math.floor(Date.now() / 1000),
    requestId: randomUUID(),
    by: await readOperator(stage),
    ...entry,
  });
}

/** Returns the ARN of the AWS credentials. The local stage needs none. */
async function readOperator({ name, region }: ConnectedStage): Promise<string> {
  if (name === LOCAL_STAGE) return 'local run';
  const client = new STSClient(awsClientConfig({ region }));
  const { Arn = 'unknown' } = await client.send(new GetCallerIdentityCommand({}));
  return Arn;
}
