import {
  ALERTED_EVENT_TYPES,
  type AlertedEventType,
  APPLIED_EVENT_TYPES,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { Fault } from '../../../shared/fault.ts';
import type { Alert } from '../../../shared/metrics.ts';
import type { EventLog } from './eventLog.ts';
import { CONCERNS_ACCOUNT } from './outcomes.ts';
import type { ChargeGateway, OutcomeRecord, WebhookStore } from './ports.ts';
import type { FailedEvent } from './resolveAccounts.ts';

const ALERT_OF_TYPE: Record<AlertedEventType, Alert> = {
  'charge.dispute.created': 'dispute_opened',
  'charge.dispute.closed': 'dispute_closed',
  'charge.refunded': 'charge_refunded',
  'radar.early_fraud_warning.created': 'fraud_warning',
  'invoice.finalization_failed': 'invoice_not_finalized',
  'invoice.payment_action_required': 'payment_action_required',
};

const ALERTED = new Set<string>(ALERTED_EVENT_TYPES);
const APPLIED = new Set<string>(APPLIED_EVENT_TYPES);

export type AlertDeps = {
  store: Pick<WebhookStore, 'readCustomerAccounts' | 'readAccount'>;
  charges: ChargeGateway;
  log: Pick<EventLog, 'readEvent'>;
  /** Tells operators: counts the alert, which fires an alarm, and logs it with its ids. */
  raise(alert: RaisedAlert): void;
  /** False once no call to Stripe may begin. */
  hasTime(): boolean;
};

/** What an operator has to be told of: an event of this account that a person has to look at. */
export type RaisedAlert = { alert: Alert; message: StripeEventMessage; accountId: string };

/** Whether the event needs a person and can change no plan. */
export const isOnlyAlerted = ({ type }: StripeEventMessage) => ALERTED.has(type) && !APPLIED.has(type);

/**
 * Finds the account of each event that only needs a person, and changes nothing. Other products of the same Stripe account
 * have disputes and refunds too: without an account of this stage the outcome is `no_account` or `no_customer`.
 */
export async function resolveAlerted(
  deps: AlertDeps,
  messages: StripeEventMessage[],
): Promise<{ outcomes: OutcomeRecord[]; failures: FailedEvent[] }> {
  const outcomes: OutcomeRecord[] = [];
  const failures: FailedEvent[] = [];
  for (const message of messages) {
    try {
      outcomes.push(await resolveOne(deps, message));
    } catch (error) {
      failures.push({ message, error });
    }
  }
  return { outcomes, failures };
}

async function resolveOne(deps: AlertDeps, message: StripeEventMessage): Promise<OutcomeRecord> {
  const customerId = message.customer ?? (await customerOfCharge(deps, message));
  if (customerId === undefined) return { message, outcome: 'no_customer' };
  const accountId = await accountOf(deps, { customerId, named: message.accountId });
  return accountId === undefined
    ? { message, outcome: 'no_account' }
    : { message, outcome: 'alerted', accountId };
}

async function customerOfCharge(
  { charges, hasTime }: AlertDeps,
  { charge }: StripeEventMessage,
): Promise<string | undefined> {
  if (charge === undefined) return undefined;
  if (!hasTime()) throw new Fault('out_of_time', 'the batch took too long; this event was not applied');
  return charges.readChargeCustomer(charge);
}

/** The user that the event names counts only if it has an account here: it can be the user of another product. */
async function accountOf(
  { store }: AlertDeps,
  { customerId, named }: { customerId: string; named: string | undefined },
): Promise<string | undefined> {
  const linked = (await store.readCustomerAccounts([customerId])).get(customerId);
  if (linked !== undefined || named === undefined) return linked;
  return (await store.readAccount(named)) && named;
}

/**
 * Raises the alerts of the outcomes, and returns the outcomes to record. An event that the event log already has with an
 * account raises none, so a repeated delivery alerts nobody within the 30 days of the log. If the log cannot be read, the event
 * has failed and is retried.
 */
export async function raiseAlerts(
  { log, raise }: AlertDeps,
  outcomes: OutcomeRecord[],
): Promise<{ outcomes: OutcomeRecord[]; failures: FailedEvent[] }> {
  const done: OutcomeRecord[] = [];
  const failures: FailedEvent[] = [];
  for (const record of outcomes) {
    const alert = alertOf(record);
    try {
      const logged = alert && (await log.readEvent(record.message));
      if (alert && !(logged && CONCERNS_ACCOUNT.has(logged.outcome))) raise(alert);
      done.push(record);
    } catch (error) {
      failures.push({ message: record.message, error });
    }
  }
  return { outcomes: done, failures };
}

function alertOf({ message, outcome, accountId }: OutcomeRecord): RaisedAlert | undefined {
  if (accountId === undefined || !isAlertedType(message.type) || !CONCERNS_ACCOUNT.has(outcome))
    return undefined;
  return { alert: ALERT_OF_TYPE[message.type], message, accountId };
}

const isAlertedType = (type: string): type is AlertedEventType => ALERTED.has(type);
