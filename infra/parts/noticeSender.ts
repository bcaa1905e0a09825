import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { NOTICE_ATTEMPTS_MAX } from '../../shared/contract/notifications/messages.ts';
import { alarmedCounts, NOTICE_SENDER_SERVICE } from '../../shared/metrics.ts';
import type { Stage } from '../stage.ts';
import type { BillingTable } from '../table.ts';
import { addCountAlarms } from './countAlarms.ts';
import { EventQueue } from './eventQueue.ts';
import type { MailIdentity } from './mailIdentity.ts';
import type { Operations } from './operations.ts';
import { BACKGROUND_MEMORY_MB, ServiceFunction } from './serviceFunction.ts';
import { countedMetric } from './stageMetrics.ts';

/** Lambda delivers ten messages at a time, and allows no maximum concurrency below two. */
const BATCH_MAX = 10;
const CONCURRENCY_MAX = 2;

/**
 * Requests of even pauses arrive unevenly. At the whole rate, a stand-in for SES refused 273 of 10,000 e-mails as too fast, which were sent a few seconds
 * later.
 */
const RATE_SHARE = 0.9;

/** The function begins no e-mail after 30 s, and one takes at most 28 s (`handlers/send.ts`). */
const SEND_TIMEOUT = Duration.seconds(60);

/** In one minute. A brief fault of AWS causes a few; a version that fails every notice causes more. */
const FAULTS_WHILE_DEPLOYING_MAX = 5;

/** A stage without an identity sends nothing, so nothing has to be paced. */
const UNPACED_MS = 1;

/** At ten e-mails a second, 9,000 notices at once. Confirmations wait behind them. */
const NOTICES_WAIT_MAX = Duration.minutes(15);

export interface NoticeSenderProps {
  operations: Operations;
  table: BillingTable;
  pagesUrl: string;
  /** From where it sends. Without one it sends nothing. */
  identity: MailIdentity | undefined;
}

/** The queue of notices, and the function that sends them through Amazon SES. */
export function addNoticeSender(
  scope: Construct,
  props: NoticeSenderProps,
): { queue: EventQueue; sender: ServiceFunction } {
  const { operations, table, identity } = props;
  const queue = createQueue(scope, operations);
  const sender = new ServiceFunction(scope, 'NoticeSender', {
    operations,
    entry: 'services/notifications/handlers/send.ts',
    environment: {
      TABLE_NAME: table.table.tableName,
      QUEUE_URL: queue.main.queueUrl,
      PAGES_URL: props.pagesUrl,
      ...mailEnvironment(operations.stage, identity),
    },
    timeout: SEND_TIMEOUT,
    memoryMb: BACKGROUND_MEMORY_MB,
    impact: 'Customers get no e-mails. Sessions and payments are not affected.',
  });
  table.allow(sender, {
    BatchGetItem: ['account', 'contact', 'migration', 'notice'],
    ConditionCheckItem: ['contact'],
    PutItem: ['confirmation', 'link'],
    UpdateItem: ['contact', 'notice'],
    DeleteItem: ['link'],
  });
  queue.allowConsuming(sender);
  queue.allowDelaying(sender);
  identity?.allowSending(sender);
  new EventSourceMapping(scope, 'SendSource', {
    target: sender.live,
    eventSourceArn: queue.main.queueArn,
    batchSize: BATCH_MAX,
    maxConcurrency: CONCURRENCY_MAX,
    reportBatchItemFailures: true,
  });
  // The function reports failed messages in its response, so Lambda does not count them as errors.
  sender.rollBackWhen('FailsWhileDeploying', {
    metric: countedMetric(operations.stage, {
      service: NOTICE_SENDER_SERVICE,
      metric: 'service_fault',
      period: Duration.minutes(1),
    }),
    above: FAULTS_WHILE_DEPLOYING_MAX,
  });
  const counts = alarmedCounts().filter(({ service }) => service === NOTICE_SENDER_SERVICE);
  addCountAlarms(scope, operations, counts);
  return { queue, sender };
}

/** Each account is a message group: its notices are sent in order, and one account does not delay another. */
const createQueue = (scope: Construct, { alarmTopic }: Operations) =>
  new EventQueue(scope, 'Notices', {
    consumerTimeout: SEND_TIMEOUT,
    attemptsMax: NOTICE_ATTEMPTS_MAX,
    deadLettered: {
      impact: 'A customer was not told something by e-mail, such as that a payment failed, and will not be.',
      runbook: 'notices-dead-lettered',
    },
    waiting: {
      impact: 'E-mails are late: customers wait for the link that confirms an address.',
      runbook: 'notices-delayed',
      oldestMax: NOTICES_WAIT_MAX,
    },
    alarmTopic,
  });

/** Each instance pauses between two e-mails, so that all of them keep the stage's rate. */
function mailEnvironment(
  { mail, supportEmails = [] }: Stage,
  identity: MailIdentity | undefined,
): Record<string, string> {
  if (mail === undefined || identity === undefined) return { MAIL_PAUSE_MS: String(UNPACED_MS) };
  return {
    MAIL_PAUSE_MS: String(Math.ceil((CONCURRENCY_MAX * 1_000) / (mail.perSecondMax * RATE_SHARE))),
    MAIL_FROM: identity.from,
    MAIL_CONFIGURATION_SET: identity.configurationSetName,
    STRIPE_SENDS_INVOICES: String(mail.stripeSendsInvoices === true),
    ...(supportEmails.length > 0 ? { SUPPORT_EMAILS: supportEmails.join(',') } : {}),
  };
}
