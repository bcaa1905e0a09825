import { randomUUID } from 'node:crypto';

/** When the e-mail of every event was sent. */
export const MAILED_AT = '2026-11-22T18:00:00.012Z';

const encoded = (text: string) => Buffer.from(text).toString('base64url');

/** The tags that the sender gives an e-mail, as SES reports them. */
export const noticeTags = (accountId: string, key: string): Record<string, string[]> => ({
  'ses:configuration-set': ['billing-test'],
  'ses:source-ip': ['192.0.2.0'],
  account: [encoded(accountId)],
  notice: [encoded(key)],
});

type Mail = {
  to?: string;
  messageId?: string;
  mailedAt?: string;
  tags?: Record<string, string[]>;
};

/**
 * An event as SES publishes it, with the members that its documentation shows. `type` is the name of the event, and `reported` its own
 * object.
 */
export function sesEvent(
  type: string,
  reported: Record<string, unknown>,
  { to = 'ada@example.com', messageId = randomUUID(), mailedAt = MAILED_AT, tags = {} }: Mail = {},
): string {
  return JSON.stringify({
    eventType: type,
    mail: {
      timestamp: mailedAt,
      source: 'Billing <no-reply@billing.example>',
      sourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/billing.example',
      sendingAccountId: '123456789012',
      messageId,
      destination: [to],
      headersTruncated: false,
      headers: [
        { name: 'From', value: 'Billing <no-reply@billing.example>' },
        { name: 'To', value: to },
      ],
      commonHeaders: { from: ['Billing <no-reply@billing.example>'], to: [to], subject: 'Your quota' },
      tags,
    },
    ...reported,
  });
}

export const sendEvent = (mail: Mail) => sesEvent('Send', { send: {} }, mail);

export const rejectEvent = (mail: Mail) => sesEvent('Reject', { reject: { reason: 'Bad content' } }, mail);

export const bounceEvent = (
  mail: Mail,
  {
    bounceType = 'Permanent',
    bounceSubType = 'General',
    at = '2026-11-22T18:01:02.669Z',
    recipient = mail.to ?? 'ada@example.com',
  }: { bounceType?: string; bounceSubType?: string; at?: string; recipient?: string } = {},
) =>
  sesEvent(
    'Bounce',
    {
      bounce: {
        bounceType,
        bounceSubType,
        bouncedRecipients: [
          {
            emailAddress: recipient,
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
        timestamp: at,
        feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
        reportingMTA: 'dsn; mta.example.com',
      },
    },
    mail,
  );

export const complaintEvent = (
  mail: Mail,
  {
    complaintFeedbackType = 'abuse',
    at = '2026-11-23T09:00:00.000Z',
  }: { complaintFeedbackType?: string | null; at?: string } = {},
) =>
  sesEvent(
    'Complaint',
    {
      complaint: {
        complainedRecipients: [{ emailAddress: mail.to ?? 'ada@example.com' }],
        timestamp: at,
        feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
        userAgent: 'ExampleCorp Feedback Loop (V0.01)',
        complaintFeedbackType,
        arrivalDate: at,
      },
    },
    mail,
  );

export const delayEvent = (mail: Mail, at = '2026-11-22T18:20:00.000Z') =>
  sesEvent(
    'DeliveryDelay',
    {
      deliveryDelay: {
        timestamp: at,
        delayType: 'TransientCommunicationFailure',
        expirationTime: '2026-11-23T06:00:00.000Z',
        delayedRecipients: [
          { emailAddress: mail.to ?? 'ada@example.com', status: '4.4.1', diagnosticCode: 'smtp; 421 4.4.1' },
        ],
      },
    },
    mail,
  );
