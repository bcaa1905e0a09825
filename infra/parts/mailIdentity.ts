import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { bounceDomain, type MailSettings, mailFrom } from './mailSettings.ts';
import type { Operations } from './operations.ts';
import { ServiceAlarm } from './serviceAlarm.ts';
import type { ServiceFunction } from './serviceFunction.ts';

/**
 * AWS reviews an account above 5 % bounces or 0.1 % complaints, and may pause its sending above 10 % or 0.5 %. The alarms fire at about
 * half of the lower limits. The metrics are shares: 0.02 is 2 %. Source: "Amazon SES Sending review process FAQs", SES developer guide.
 */
const BOUNCE_RATE_MAX = 0.02;
const COMPLAINT_RATE_MAX = 0.0005;

/** SES computes the rates over a representative number of e-mails, not over a time, and reports them several times an hour. */
const RATE_PERIOD = Duration.hours(1);

/** What became of an e-mail, as far as the service acts on it. */
const EVENTS = [
  EmailSendingEvent.SEND,
  EmailSendingEvent.REJECT,
  EmailSendingEvent.BOUNCE,
  EmailSendingEvent.COMPLAINT,
  EmailSendingEvent.DELIVERY_DELAY,
];

export interface MailIdentityProps {
  operations: Operations;
  mail: MailSettings;
}

/**
 * The domain that e-mails come from, and the configuration set that they are sent with. SES signs them (DKIM), refuses servers without
 * TLS, and publishes what became of each to a topic.
 */
export class MailIdentity extends Construct {
  readonly from: string;
  readonly configurationSetName: string;
  /** Gets an event for each e-mail that was sent, rejected, bounced, delayed or complained about. */
  readonly events: Topic;
  readonly #resourceArns: string[];

  constructor(scope: Construct, id: string, { operations, mail }: MailIdentityProps) {
    super(scope, id);
    const { stage } = operations;
    this.from = mailFrom(mail);
    this.configurationSetName = `session-billing-${stage.name}`;
    // Without a key: SES cannot publish to a topic with the AWS managed one. Only the queue keeps the events, and it is encrypted.
    this.events = new Topic(this, 'Events', { displayName: 'What became of e-mails', enforceSSL: true });
    const set = new ConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: this.configurationSetName,
      reputationMetrics: true,
      // The list is that of the AWS account. A complaint concerns one customer's e-mails, and MailFeedback stops those; it must not stop
      // the e-mails of other accounts with the same address.
      suppressionReasons: SuppressionReasons.BOUNCES_ONLY,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
    });
    set.addEventDestination('Events', {
      destination: EventDestination.snsTopic(this.events),
      events: EVENTS,
    });
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(mail.domain),
      dkimSigning: true,
      mailFromDomain: bounceDomain(mail),
      // The events report bounces. Nobody reads the sender's address.
      feedbackForwarding: false,
    });
    this.#resourceArns = [
      identity.emailIdentityArn,
      Stack.of(this).formatArn({
        service: 'ses',
        resource: 'configuration-set',
        resourceName: this.configurationSetName,
      }),
    ];
    this.#addAlarms(operations);
    this.#addOutputs(identity, mail);
  }

  /** Lets a function send e-mails from the stage's address with the stage's configuration set, and no others. */
  allowSending(sender: ServiceFunction): void {
    sender.lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['ses:SendEmail'],
        resources: this.#resourceArns,
        conditions: { StringEquals: { 'ses:FromAddress': this.from } },
      }),
    );
  }

  #addAlarms({ alarmTopic: topic }: Operations): void {
    const rate = (metricName: string) =>
      new Metric({
        namespace: 'AWS/SES',
        metricName,
        dimensionsMap: { 'ses:configuration-set': this.configurationSetName },
        statistic: 'Maximum',
        period: RATE_PERIOD,
      });
    new ServiceAlarm(this, 'BounceRate', {
      impact: 'Many e-mails bounce: AWS reviews the account at 5 %, and may then stop every e-mail.',
      runbook: 'mail-bounces',
      metric: rate('Reputation.BounceRate'),
      above: BOUNCE_RATE_MAX,
      topic,
    });
    new ServiceAlarm(this, 'ComplaintRate', {
      impact:
        'Customers report e-mails as spam: AWS reviews the account at 0.1 %, and may then stop every e-mail.',
      runbook: 'mail-complaints',
      metric: rate('Reputation.ComplaintRate'),
      above: COMPLAINT_RATE_MAX,
      topic,
    });
  }

  /** The DNS records to create, one line each. */
  #addOutputs(identity: EmailIdentity, mail: MailSettings): void {
    const { region } = Stack.of(this);
    const records = [
      ...identity.dkimRecords.map(({ name, value }) => `${name} CNAME ${value}`),
      `${bounceDomain(mail)} MX 10 feedback-smtp.${region}.amazonses.com`,
      `${bounceDomain(mail)} TXT "v=spf1 include:amazonses.com ~all"`,
    ];
    for (const [index, value] of records.entries()) {
      new CfnOutput(Stack.of(this), `MailRecord${index + 1}`, { value });
    }
    new CfnOutput(Stack.of(this), 'MailDomain', { value: mail.domain });
  }
}
