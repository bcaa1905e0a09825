import type { Stack } from '@aws-sdk/client-cloudformation';
import {
  GetAccountCommand,
  GetEmailIdentityCommand,
  NotFoundException,
  SESv2Client,
} from '@aws-sdk/client-sesv2';
import type { MailSettings } from '../../infra/parts/mailSettings.ts';
import { awsClientConfig } from '../stage/awsClientConfig.ts';
import { type IdentityState, type SesFindings, sesFindings } from './sesFindings.ts';

/** Asks SES about the identity of a stage and about the AWS account. `stack` has the DNS records. */
export async function readSesFindings(
  { mail, region }: { mail: MailSettings; region?: string },
  stack: Stack | undefined,
): Promise<SesFindings> {
  const client = new SESv2Client(awsClientConfig({ region }));
  const [identity, account] = await Promise.all([
    readIdentity(client, mail.domain),
    client.send(new GetAccountCommand({})),
  ]);
  return sesFindings(mail, { identity, account, records: recordsOf(stack) });
}

async function readIdentity(client: SESv2Client, domain: string): Promise<IdentityState | undefined> {
  try {
    return await client.send(new GetEmailIdentityCommand({ EmailIdentity: domain }));
  } catch (error) {
    if (error instanceof NotFoundException) return undefined;
    throw error;
  }
}

/** The outputs `MailRecord1`, `MailRecord2` and so on. */
const recordsOf = (stack: Stack | undefined): string[] =>
  (stack?.Outputs ?? [])
    .filter(({ OutputKey }) => OutputKey?.startsWith('MailRecord'))
    .sort((one, other) => (one.OutputKey ?? '').localeCompare(other.OutputKey ?? ''))
    .map(({ OutputValue }) => OutputValue ?? '');
