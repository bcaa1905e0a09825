import { Duration } from 'aws-cdk-lib';
import { FilterRule } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { NOTICE_PREFIX } from '../shared/aws/tableKeys.ts';
import { notificationAdminRoutes, notificationRoutes } from '../shared/contract/notifications/routes.ts';
import { routeKeysOf } from '../shared/contract/route.ts';
import type { BillingApi } from './api.ts';
import type { EventQueue } from './parts/eventQueue.ts';
import { operatorEnvironment } from './parts/identityEnvironment.ts';
import type { LedgerFailures } from './parts/ledgerFailures.ts';
import { addMailFeedback } from './parts/mailFeedback.ts';
import { MailIdentity } from './parts/mailIdentity.ts';
import { addNoticeSender } from './parts/noticeSender.ts';
import type { Operations } from './parts/operations.ts';
import { BACKGROUND_MEMORY_MB, REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import { addStreamMapping } from './parts/streamMapping.ts';
import type { BillingTable } from './table.ts';

/** 100 notices are ten requests to SQS, or one for each notice of one account, usually of 20 ms each. SQS may need up to 6 s for one. */
const QUEUE_TIMEOUT = Duration.seconds(60);
const QUEUE_BATCH_MAX = 100;

/** A customer waits for the e-mail that confirms an address. */
const QUEUE_WINDOW = Duration.seconds(1);
const QUEUE_BEHIND_MAX = Duration.minutes(15);

/** A few requests to the table, of 10 ms each. */
const API_TIMEOUT = Duration.seconds(10);

export interface NotificationsProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
  /** Where records of the table's stream go that could not be processed. */
  failures: LedgerFailures;
}

/** Sends notices as e-mails: from the table's stream to a queue, and from the queue to Amazon SES. */
export class Notifications extends Construct {
  /** The queue of notices to be sent. */
  readonly notices: EventQueue;
  /** Serves the links of e-mails. */
  readonly links: ServiceFunction;
  readonly admin: ServiceFunction;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const { operations, table, api } = props;
    const { mail } = operations.stage;
    const identity = mail && new MailIdentity(this, 'Mail', { operations, mail });
    const pagesUrl = api.pages.address;
    const { queue, sender } = addNoticeSender(this, { operations, table, pagesUrl, identity });
    this.notices = queue;
    this.admin = this.#addAdmin(props);
    for (const source of [this.#addNoticeQueue(props), this.admin]) {
      source.allow(['sqs:SendMessage'], queue.main.queueArn);
      // The sender reads the messages of this and the previous version. An earlier sender does not read those of a later one.
      source.switchAfter(sender);
    }
    if (identity !== undefined) addMailFeedback(this, { operations, table, identity });
    this.links = this.#addApi(props);
  }

  #addNoticeQueue({ operations, table, failures }: NotificationsProps): ServiceFunction {
    const enqueue = new ServiceFunction(this, 'NoticeQueue', {
      operations,
      entry: 'services/notifications/handlers/enqueue.ts',
      environment: { QUEUE_URL: this.notices.main.queueUrl },
      timeout: QUEUE_TIMEOUT,
      memoryMb: BACKGROUND_MEMORY_MB,
      impact: 'Customers get no e-mails. Sessions and payments are not affected.',
    });
    addStreamMapping(this, 'Notices', {
      operations,
      table,
      failures,
      target: enqueue,
      batchMax: QUEUE_BATCH_MAX,
      window: QUEUE_WINDOW,
      // Only new notices: not what the sender records of them, nor those that a restore copies.
      filters: [
        {
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: {
            Keys: { pk: { S: FilterRule.beginsWith(NOTICE_PREFIX) } },
            NewImage: { state: { S: FilterRule.isEqual('new') } },
          },
        },
      ],
      behindMax: QUEUE_BEHIND_MAX,
      impacts: {
        behind: 'E-mails are late; after 22 hours, their notices go to the failures bucket and are not sent.',
        notRead:
          'Customers get no e-mails; after 24 hours the stream deletes the records, and the notices are not sent.',
        discards: 'E-mails are not sent until the records in the failures bucket are replayed.',
      },
      runbook: 'notices',
    });
    return enqueue;
  }

  #addApi({ operations, table, api }: NotificationsProps): ServiceFunction {
    const links = new ServiceFunction(this, 'NotificationsApi', {
      operations,
      entry: 'services/notifications/handlers/notificationsApi.ts',
      environment: { TABLE_NAME: table.table.tableName, PAGES_URL: api.pages.address },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Customers cannot confirm an address or stop e-mails with the links in them.',
    });
    table.allow(links, {
      GetItem: ['contact', 'link'],
      PutItem: ['address', 'contact'],
      DeleteItem: ['address', 'link'],
      ConditionCheckItem: ['account'],
      UpdateItem: ['notice'],
    });
    api.route(links, routeKeysOf(notificationRoutes));
    return links;
  }

  #addAdmin({ operations, table, api }: NotificationsProps): ServiceFunction {
    const admin = new ServiceFunction(this, 'NoticeAdminApi', {
      operations,
      entry: 'services/notifications/handlers/adminApi.ts',
      environment: {
        TABLE_NAME: table.table.tableName,
        QUEUE_URL: this.notices.main.queueUrl,
        ...operatorEnvironment(operations.identity),
      },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact: 'Operators cannot see which e-mails an account got, or send one again.',
    });
    table.allow(admin, {
      GetItem: ['notice'],
      Query: ['notice'],
      PutItem: ['accountAction', 'audit'],
      UpdateItem: ['audit', 'notice'],
    });
    table.allowKeyChecks(admin);
    api.route(admin, routeKeysOf(notificationAdminRoutes));
    return admin;
  }
}
