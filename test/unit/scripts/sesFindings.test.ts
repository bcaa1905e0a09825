import { describe, expect, it } from 'vitest';
import { type AccountState, type IdentityState, sesFindings } from '../../../scripts/ses/sesFindings.ts';

const mail = { domain: 'mail.example.com', perSecondMax: 14 };
const records = ['a._domainkey.mail.example.com CNAME a.dkim.amazonses.com'];
const verified: IdentityState = {
  VerifiedForSendingStatus: true,
  DkimAttributes: { Status: 'SUCCESS' },
  MailFromAttributes: {
    MailFromDomain: 'bounces.mail.example.com',
    MailFromDomainStatus: 'SUCCESS',
    BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
  },
};
const production: AccountState = {
  ProductionAccessEnabled: true,
  SendingEnabled: true,
  EnforcementStatus: 'HEALTHY',
  SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
};

const find = (identity: IdentityState | undefined, account = production) =>
  sesFindings(mail, { identity, account, records });

describe('the state of the mail of a stage', () => {
  it('is without problems if the identity is verified and SES is in production', () => {
    expect(find(verified)).toEqual({
      problems: [],
      remarks: ['SES is in production', '120 of 50000 e-mails were sent in the last 24 hours'],
    });
  });

  it('names the DNS records of an identity that is not verified', () => {
    const { problems } = find({ VerifiedForSendingStatus: false, DkimAttributes: { Status: 'PENDING' } });
    expect(problems).toEqual([
      'mail.example.com is not verified (DKIM: PENDING), so no e-mail is sent: create these DNS records, and wait up to 72 hours\n' +
        '    a._domainkey.mail.example.com CNAME a.dkim.amazonses.com',
    ]);
  });

  it('names the records of a domain for bounces that is not verified', () => {
    const { problems } = find({
      ...verified,
      MailFromAttributes: {
        MailFromDomain: 'bounces.mail.example.com',
        MailFromDomainStatus: 'PENDING',
        BehaviorOnMxFailure: 'USE_DEFAULT_VALUE',
      },
    });
    expect(problems).toEqual([
      expect.stringMatching(/^bounces\.mail\.example\.com is not verified \(PENDING\)/),
    ]);
  });

  it('is that no identity exists', () => {
    expect(find(undefined).problems).toEqual([
      'SES has no identity mail.example.com in this region: deploy the stage',
    ]);
  });

  it.each([
    [{ ProductionAccessEnabled: false }, 'SES is in the sandbox, so customers get no e-mails'],
    [{ SendingEnabled: false }, 'SES does not send for this AWS account'],
    [{ EnforcementStatus: 'PROBATION' }, 'AWS has placed sending under review or paused it (PROBATION)'],
    [{ SendQuota: { MaxSendRate: 1 } }, 'mail.perSecondMax is 14, but SES accepts 1 e-mails a second'],
  ])('has a problem with %j', (changes, words) => {
    const { problems } = find(verified, { ...production, ...changes });
    expect(problems).toEqual([expect.stringContaining(words)]);
  });

  it('says that SES is in the sandbox', () => {
    const { remarks } = find(verified, { ...production, ProductionAccessEnabled: false });
    expect(remarks[0]).toBe('SES is in the sandbox');
  });
});
