import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutgoingMail, SendMail } from '../../../services/notifications/domain/sendingPorts.ts';
import { createMailClient, createMailGateway } from '../../../services/notifications/gateway/mailGateway.ts';
import { type FakeSes, fakeSes, refusal, type SesFault } from '../../support/notifications/fakeSes.ts';

const FROM = 'no-reply@billing.example';
const KEY = 'welcome#sub_1';
const mail: OutgoingMail = {
  accountId: 'auth0|u1',
  key: KEY,
  to: ['ada@example.com'],
  subject: 'Welcome',
  html: '<p>Welcome</p>',
  text: 'Welcome',
};
let ses: FakeSes;
let sendMail: SendMail;

beforeEach(async () => {
  ses = await fakeSes();
  vi.stubEnv('AWS_ENDPOINT_URL_SESV2', ses.endpoint);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'unused');
  const client = createMailClient({ requestTimeoutMs: 1_000 });
  sendMail = createMailGateway({ client, from: FROM, configurationSet: 'notices' });
  return () => vi.unstubAllEnvs();
});

describe('an e-mail', () => {
  it('has both bodies, the configuration set and the tags of its notice', async () => {
    expect(await sendMail(mail)).toEqual({ kind: 'accepted', messageId: 'ses-1' });
    expect(ses.accepted).toEqual([
      {
        messageId: 'ses-1',
        from: FROM,
        to: 'ada@example.com',
        subject: 'Welcome',
        html: '<p>Welcome</p>',
        text: 'Welcome',
        headers: {
          'X-Notice-Id': Buffer.from(KEY).toString('base64url'),
          'Auto-Submitted': 'auto-generated',
        },
        accountId: 'auth0|u1',
        key: KEY,
        configurationSet: 'notices',
      },
    ]);
  });

  it('offers one click to unsubscribe if it has such a link (RFC 8058)', async () => {
    await sendMail({ ...mail, unsubscribeUrl: 'https://pages.example/notices/unsubscribe?token=t' });
    expect(ses.accepted[0]?.headers).toMatchObject({
      'List-Unsubscribe': '<https://pages.example/notices/unsubscribe?token=t>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  it.each(['\r\n', '\n', '\r', '\u2028', '\u0000', '\u0085'])('has no %j in a header', async (separator) => {
    const subject = `Welcome${separator}Bcc: eve@example.com`;
    await sendMail({ ...mail, subject, unsubscribeUrl: `https://pages.example/${separator}X: 1` });
    const [{ headers, subject: sent } = { headers: {}, subject: '' }] = ses.accepted;
    for (const value of [sent, ...Object.values(headers)]) expect(value).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    expect(sent).toBe('Welcome Bcc: eve@example.com');
  });

  it('goes to all of several addresses', async () => {
    await sendMail({ ...mail, to: ['ada@example.com', 'otto@example.com'] });
    expect(ses.accepted).toMatchObject([{ to: 'ada@example.com,otto@example.com' }]);
  });

  it('is not sent if one of its addresses has a line break', async () => {
    const outcome = await sendMail({
      ...mail,
      to: ['otto@example.com', 'ada@example.com\r\nBcc: eve@example.com'],
    });
    expect(outcome).toMatchObject({ kind: 'final', reason: 'rejected' });
    expect(ses.requests).toBe(0);
  });

  it('is sent without a tag that is longer than Amazon SES accepts', async () => {
    await sendMail({ ...mail, key: `welcome#${'s'.repeat(200)}` });
    expect(ses.accepted[0]).toMatchObject({ accountId: 'auth0|u1', key: '' });
  });
});

const NOT_VERIFIED =
  'Email address is not verified. The following identities failed the check in region EU-WEST-1:';

const DENIED =
  "User `arn:aws:sts::1:assumed-role/r' is not authorized to perform `ses:SendEmail' on resource `arn:aws:ses:eu-west-1:1:identity/";

describe('an error of Amazon SES', () => {
  const cases: [string, SesFault, object][] = [
    [
      'a recipient that is not verified in the sandbox is final',
      refusal(400, 'MessageRejected', `${NOT_VERIFIED} ada@example.com`),
      { kind: 'final', reason: 'sandbox' },
    ],
    [
      'a sender that is not verified concerns every e-mail',
      refusal(400, 'MessageRejected', `${NOT_VERIFIED} ${FROM}, ada@example.com`),
      { kind: 'identity_not_verified' },
    ],
    [
      "a sender's domain that is not verified concerns every e-mail",
      refusal(400, 'MessageRejected', `${NOT_VERIFIED} billing.example`),
      { kind: 'identity_not_verified' },
    ],
    [
      "a recipient in the sender's domain is the recipient",
      refusal(400, 'MessageRejected', `${NOT_VERIFIED} ada@billing.example`),
      { kind: 'final', reason: 'sandbox' },
    ],
    [
      'a MAIL FROM domain that is not verified concerns every e-mail',
      refusal(400, 'MailFromDomainNotVerifiedException', 'Mail FROM domain is not verified'),
      { kind: 'identity_not_verified' },
    ],
    [
      'content that is rejected is final',
      refusal(400, 'MessageRejected', 'invalid content'),
      { kind: 'final', reason: 'rejected' },
    ],
    [
      'an address that Amazon SES does not accept is final',
      refusal(400, 'BadRequestException', 'Domain contains illegal character'),
      { kind: 'final', reason: 'rejected' },
    ],
    [
      'the rate is throttled',
      refusal(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.'),
      { kind: 'throttled' },
    ],
    [
      'the rate by its other name is throttled',
      refusal(400, 'ThrottlingException', 'Maximum sending rate exceeded.'),
      { kind: 'throttled' },
    ],
    ['an unnamed 429 is throttled', refusal(429, 'Unnamed'), { kind: 'throttled' }],
    [
      'the daily quota',
      refusal(400, 'LimitExceededException', 'Daily message quota exceeded.'),
      { kind: 'daily_quota' },
    ],
    [
      'the daily quota by its other name',
      refusal(429, 'TooManyRequestsException', 'Daily message quota exceeded'),
      { kind: 'daily_quota' },
    ],
    [
      'the daily quota by its third name',
      refusal(400, 'ThrottlingException', 'Daily message quota exceeded'),
      { kind: 'daily_quota' },
    ],
    ['a paused account', refusal(400, 'SendingPausedException', 'Sending is paused'), { kind: 'paused' }],
    ['a suspended account', refusal(400, 'AccountSuspendedException'), { kind: 'paused' }],
    [
      'a paused configuration set',
      refusal(400, 'BadRequestException', 'Sending is paused for this configuration set'),
      { kind: 'paused' },
    ],
    ['a missing permission can be given', refusal(403, 'AccessDeniedException'), { kind: 'refused' }],
    [
      'a permission for the recipient is missing in the sandbox only, which is final',
      refusal(403, 'AccessDeniedException', `${DENIED}ada@example.com'`),
      { kind: 'final', reason: 'sandbox' },
    ],
    [
      'a missing permission for the sender can be given',
      refusal(403, 'AccessDeniedException', `${DENIED}billing.example'`),
      { kind: 'refused' },
    ],
    [
      'a missing configuration set can be made',
      refusal(400, 'BadRequestException', 'Configuration set <notices> does not exist.'),
      { kind: 'refused' },
    ],
    ['a missing resource can be made', refusal(404, 'NotFoundException'), { kind: 'refused' }],
    ['a 500 leaves open whether it was sent', refusal(500, 'InternalFailure'), { kind: 'unknown' }],
    ['a 503 leaves open whether it was sent', refusal(503, 'ServiceUnavailable'), { kind: 'unknown' }],
    ['a time-out after acceptance leaves it open', { kind: 'accept_and_hang' }, { kind: 'unknown' }],
    ['a time-out before acceptance leaves it open', { kind: 'hang' }, { kind: 'unknown' }],
    ['a connection that breaks leaves it open', { kind: 'accept_and_close' }, { kind: 'unknown' }],
  ];
  it.each(cases)('%s', async (_name, fault, expected) => {
    ses.faults.push(fault);
    const outcome = await sendMail(mail);
    expect(outcome).toMatchObject(expected);
    expect(ses.requests).toBe(1);
    expect(JSON.stringify(outcome)).not.toContain('ada@');
  });

  it('names no address', async () => {
    ses.faults.push(refusal(400, 'MessageRejected', `${NOT_VERIFIED} ada@example.com`));
    expect(await sendMail(mail)).toMatchObject({
      error: `MessageRejected: ${NOT_VERIFIED} (address)`,
    });
  });

  it('is unknown if nobody listens', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_SESV2', 'http://127.0.0.1:9');
    const unreachable = createMailGateway({ client: createMailClient(), from: FROM });
    expect(await unreachable(mail)).toMatchObject({ kind: 'unknown' });
  });
});
