import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { routeKeysOf } from '../shared/contract/route.ts';
import { supportAdminRoutes } from '../shared/contract/support/adminRoutes.ts';
import { supportRoutes } from '../shared/contract/support/routes.ts';
import type { BillingApi } from './api.ts';
import { accountTableEnvironment } from './parts/accountTableEnvironment.ts';
import { operatorEnvironment } from './parts/identityEnvironment.ts';
import type { Operations } from './parts/operations.ts';
import { ScheduledFunction } from './parts/scheduledFunction.ts';
import { REQUEST_MEMORY_MB, ServiceFunction } from './parts/serviceFunction.ts';
import type { BillingTable } from './table.ts';

/** A few requests to the table of 10 ms each; a thread of 1 MB takes a few more. Below the API's 30 s. */
const API_TIMEOUT = Duration.seconds(10);

/** The shortest time that is left at a reminder is six hours, a quarter of a day. */
const REMINDERS_EVERY = Duration.minutes(15);

/** Eight queries, and a transaction of 10 ms for each ticket that is due soon. */
const REMINDERS_TIMEOUT = Duration.minutes(5);

export interface SupportProps {
  operations: Operations;
  table: BillingTable;
  api: BillingApi;
}

/** Support tickets: what customers ask and operators answer. */
export class Support extends Construct {
  /** Writes tickets, notices and accounts' lists of admin actions. */
  readonly tickets: ServiceFunction;
  /** Writes tickets and notices. */
  readonly reminders: ServiceFunction;

  constructor(scope: Construct, id: string, props: SupportProps) {
    super(scope, id);
    this.tickets = this.#addApi(props);
    this.reminders = this.#addReminders(props);
  }

  #addApi({ operations, table, api }: SupportProps): ServiceFunction {
    const { communityUrl } = operations.stage;
    const tickets = new ServiceFunction(this, 'SupportApi', {
      operations,
      entry: 'services/support/handlers/supportApi.ts',
      environment: {
        ...accountTableEnvironment(table, operations),
        ...(communityUrl === undefined ? {} : { COMMUNITY_URL: communityUrl }),
        ...operatorEnvironment(operations.identity),
      },
      timeout: API_TIMEOUT,
      memoryMb: REQUEST_MEMORY_MB,
      impact:
        'Customers cannot ask for support, and operators cannot answer. Sessions and payments are not affected.',
    });
    table.allow(tickets, {
      GetItem: ['account', 'erasure'],
      BatchGetItem: ['contact', 'ticket'],
      Query: ['ticket', 'ticketQueue'],
      PutItem: ['account', 'accountAction', 'audit', 'ticket', 'ticketQueue'],
      UpdateItem: ['audit', 'notice', 'rate', 'ticket'],
      DeleteItem: ['ticketQueue'],
      ConditionCheckItem: ['account'],
    });
    table.allowKeyChecks(tickets);
    api.route(tickets, routeKeysOf({ ...supportRoutes, ...supportAdminRoutes }));
    return tickets;
  }

  #addReminders({ operations, table }: SupportProps): ServiceFunction {
    const reminders = new ScheduledFunction(this, 'TicketReminders', {
      operations,
      every: REMINDERS_EVERY,
      entry: 'services/support/handlers/reminders.ts',
      environment: { TABLE_NAME: table.table.tableName },
      timeout: REMINDERS_TIMEOUT,
      impact: 'Operators are not told that answers to customers are due soon.',
    });
    table.allow(reminders, {
      BatchGetItem: ['ticket'],
      Query: ['ticketQueue'],
      PutItem: ['ticket'],
      UpdateItem: ['notice'],
      ConditionCheckItem: ['account'],
    });
    return reminders;
  }
}
