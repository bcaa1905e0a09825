import { describe, expect, test } from 'vitest';
import type { Stage } from '../../infra/stage.ts';
import { mail, staging, withMail } from './stageVariants.ts';
import { environmentOf, functionsOf, onlyOne, type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize(withMail);
const functions = functionsOf(template);
const SET = 'session-billing-staging';

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Condition?: object;
}

const statements = resourcesOf(template, 'AWS::IAM::Policy').flatMap(
  ([id, { Properties }]: [string, Resource]) =>
    (Properties.PolicyDocument as { Statement: Statement[] }).Statement.map((one) => ({ id, ...one })),
);

describe('a stage with a mail identity', () => {
  test('has its domain as an identity with DKIM, and a domain of its own for bounces', () => {
    const [, identity] = onlyOne(template, 'AWS::SES::EmailIdentity');
    expect(identity).toMatchObject({
      EmailIdentity: 'mail.example.com',
      DkimAttributes: { SigningEnabled: true },
      MailFromAttributes: { MailFromDomain: 'bounces.mail.example.com' },
      FeedbackAttributes: { EmailForwardingEnabled: false },
    });
  });

  test('measures its reputation, sends to addresses that only complained, and requires TLS', () => {
    const [, set] = onlyOne(template, 'AWS::SES::ConfigurationSet');
    expect(set).toMatchObject({
      Name: SET,
      ReputationOptions: { ReputationMetricsEnabled: true },
      SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
    });
  });

  test('publishes what became of e-mails to a topic that only SES may publish to, for this stage', () => {
    const [, { EventDestination: destination }] = onlyOne(
      template,
      'AWS::SES::ConfigurationSetEventDestination',
    ) as [string, { EventDestination: { MatchingEventTypes: string[]; SnsDestination: object } }];
    expect(destination.MatchingEventTypes.toSorted()).toEqual([
      'bounce',
      'complaint',
      'deliveryDelay',
      'reject',
      'send',
    ]);
    const policies = resourcesOf(template, 'AWS::SNS::TopicPolicy').map(([, one]) => JSON.stringify(one));
    const ses = policies.filter((text) => text.includes('ses.amazonaws.com'));
    expect(ses).toHaveLength(1);
    expect(ses[0]).toContain('AWS:SourceAccount');
    expect(ses[0]).toContain('aws:SecureTransport');
  });

  test('takes the events from a standard queue without the envelope of SNS', () => {
    const [, subscription] = resourcesOf(template, 'AWS::SNS::Subscription')[0] ?? [];
    expect(subscription?.Properties).toMatchObject({ Protocol: 'sqs', RawMessageDelivery: true });
    const feedback = resourcesOf(template, 'AWS::SQS::Queue').filter(([id]) => id.includes('Feedback'));
    expect(feedback).toHaveLength(2);
    for (const [, { Properties }] of feedback) expect(Properties.FifoQueue).toBeUndefined();
  });

  test('sends from its address with its configuration set, and from no other', () => {
    const sending = statements.filter(({ Action }) => [Action].flat().some((one) => one.startsWith('ses:')));
    expect(sending).toHaveLength(1);
    const [statement] = sending;
    expect(statement?.id).toMatch(/^NotificationsNoticeSender/);
    expect(statement?.Action).toBe('ses:SendEmail');
    expect(statement?.Condition).toEqual({
      StringEquals: { 'ses:FromAddress': 'no-reply@mail.example.com' },
    });
    const resources = JSON.stringify(statement?.Resource);
    expect(resources).toContain(`:configuration-set/${SET}`);
    expect(resources).toContain(':identity/');
    expect(resources).not.toContain('*');
  });

  test('gives the sender its address, and each of its two instances half of the rate', () => {
    expect(environmentOf(functions, 'NoticeSender')).toMatchObject({
      MAIL_FROM: 'no-reply@mail.example.com',
      MAIL_CONFIGURATION_SET: SET,
      MAIL_PAUSE_MS: '223',
      STRIPE_SENDS_INVOICES: 'false',
    });
    const changed: Stage = {
      ...staging,
      mail: { ...mail, from: 'billing@mail.example.com', stripeSendsInvoices: true },
    };
    expect(environmentOf(functionsOf(synthesize(changed)), 'NoticeSender')).toMatchObject({
      MAIL_FROM: 'billing@mail.example.com',
      STRIPE_SENDS_INVOICES: 'true',
    });
  });

  test('gives the sender the addresses of operators, if the stage has any', () => {
    expect(environmentOf(functions, 'NoticeSender')).not.toHaveProperty('SUPPORT_EMAILS');
    const supported: Stage = { ...withMail, supportEmails: ['otto@example.com', 'vera@example.com'] };
    expect(environmentOf(functionsOf(synthesize(supported)), 'NoticeSender')).toMatchObject({
      SUPPORT_EMAILS: 'otto@example.com,vera@example.com',
    });
  });

  test('has an alarm for bounces from 2 % and for complaints from 0.05 %', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, one]) => one.Properties);
    const rates = alarms.filter(({ Namespace }) => Namespace === 'AWS/SES');
    const Dimensions = [{ Name: 'ses:configuration-set', Value: SET }];
    expect(rates).toEqual([
      expect.objectContaining({ MetricName: 'Reputation.BounceRate', Threshold: 0.02, Dimensions }),
      expect.objectContaining({ MetricName: 'Reputation.ComplaintRate', Threshold: 0.0005, Dimensions }),
    ]);
  });

  test('has an alarm for feedback that could not be recorded', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(([id]) =>
      id.includes('FeedbackDeadLettersWait'),
    );
    expect(alarms).toHaveLength(1);
  });

  test('outputs the DNS records of the identity', () => {
    const outputs = template.toJSON().Outputs as Record<string, { Value: unknown }>;
    const records = Object.keys(outputs).filter((key) => key.startsWith('MailRecord'));
    expect(records).toHaveLength(5);
    expect(JSON.stringify(outputs.MailRecord1)).toContain('CNAME');
    expect(JSON.stringify(outputs.MailRecord4)).toContain('bounces.mail.example.com MX 10 feedback-smtp.');
    expect(outputs.MailRecord5?.Value).toBe(
      'bounces.mail.example.com TXT "v=spf1 include:amazonses.com ~all"',
    );
  });
});

describe('a stage without a mail identity', () => {
  const plain = synthesize(staging);

  test('has nothing of SES, and may not send', () => {
    const text = JSON.stringify(plain.toJSON());
    expect(text).not.toContain('AWS::SES::');
    expect(text).not.toContain('ses:');
    expect(functionsOf(plain).has('MailFeedback')).toBe(false);
  });

  test('still has the sender, which records that nothing is sent', () => {
    expect(functionsOf(plain).has('NoticeSender')).toBe(true);
    expect(environmentOf(functionsOf(plain), 'NoticeSender').MAIL_FROM).toBeUndefined();
  });
});

test('the functions of a stage with a mail identity may do exactly what MailFeedback needs besides', () => {
  const ofFeedback = statements.filter(({ id }) => id.startsWith('NotificationsMailFeedback'));
  const actions = ofFeedback
    .flatMap(({ Action }) => [Action].flat())
    .filter((one) => !one.startsWith('logs:'));
  expect(actions.toSorted()).toEqual([
    'dynamodb:ConditionCheckItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
  ]);
});
