import type { GetAccountCommandOutput, GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import type { MailSettings } from '../../infra/parts/mailSettings.ts';

/** What SES says of a stage's identity; undefined if it has none. */
export type IdentityState = Pick<
  GetEmailIdentityCommandOutput,
  'VerifiedForSendingStatus' | 'DkimAttributes' | 'MailFromAttributes'
>;

/** What SES says of the AWS account in the stage's region. */
export type AccountState = Pick<
  GetAccountCommandOutput,
  'ProductionAccessEnabled' | 'SendingEnabled' | 'EnforcementStatus' | 'SendQuota'
>;

/** `problems` keep e-mails from being sent, or delivered well; `remarks` are facts. One sentence each. */
export type SesFindings = { problems: string[]; remarks: string[] };

/** What an operator should know of the mail of a stage. `records` are the DNS records of its identity, one line each. */
export function sesFindings(
  { domain, perSecondMax }: MailSettings,
  found: { identity: IdentityState | undefined; account: AccountState; records: readonly string[] },
): SesFindings {
  const { identity, account, records } = found;
  const { SendQuota: quota } = account;
  const problems = [...identityProblems(domain, identity, records), ...accountProblems(account)];
  if (quota?.MaxSendRate !== undefined && perSecondMax > quota.MaxSendRate) {
    problems.push(
      `mail.perSecondMax is ${perSecondMax}, but SES accepts ${quota.MaxSendRate} e-mails a second: lower it in infra/stages.ts, or request a higher quota`,
    );
  }
  const remarks = [
    `SES is ${account.ProductionAccessEnabled === true ? 'in production' : 'in the sandbox'}`,
    ...(quota === undefined
      ? []
      : [
          `${quota.SentLast24Hours ?? 0} of ${quota.Max24HourSend ?? 0} e-mails were sent in the last 24 hours`,
        ]),
  ];
  return { problems, remarks };
}

function identityProblems(
  domain: string,
  identity: IdentityState | undefined,
  records: readonly string[],
): string[] {
  if (identity === undefined) return [`SES has no identity ${domain} in this region: deploy the stage`];
  const list = records.map((record) => `\n    ${record}`).join('');
  if (identity.VerifiedForSendingStatus !== true) {
    const status = identity.DkimAttributes?.Status ?? 'unknown';
    return [
      `${domain} is not verified (DKIM: ${status}), so no e-mail is sent: create these DNS records, and wait up to 72 hours${list}`,
    ];
  }
  const { MailFromDomain: returnDomain, MailFromDomainStatus: status } = identity.MailFromAttributes ?? {};
  if (status === undefined || status === 'SUCCESS') return [];
  return [
    `${returnDomain} is not verified (${status}), so SPF does not cover ${domain}: create its MX and TXT records${list}`,
  ];
}

function accountProblems(account: AccountState): string[] {
  const problems: string[] = [];
  if (account.ProductionAccessEnabled !== true) {
    problems.push(
      'SES is in the sandbox, so customers get no e-mails: request production access (docs/mail.md)',
    );
  }
  if (account.SendingEnabled === false) {
    problems.push('SES does not send for this AWS account: see the account dashboard of SES');
  }
  const { EnforcementStatus: enforcement } = account;
  if (enforcement !== undefined && enforcement !== 'HEALTHY') {
    problems.push(
      `AWS has placed sending under review or paused it (${enforcement}): answer the case in the AWS support center`,
    );
  }
  return problems;
}
