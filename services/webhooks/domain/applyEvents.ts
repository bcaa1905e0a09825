import {
  isReconcile,
  isStripeEvent,
  type StripeEventMessage,
} from '../../../shared/contract/webhooks/messages.ts';
import { type AlertDeps, isOnlyAlerted, raiseAlerts, resolveAlerted } from './alertedEvents.ts';
import type { OutcomeRecord } from './ports.ts';
import { type FailedEvent, type ResolvedEvent, resolveAccounts } from './resolveAccounts.ts';
import { type SyncDeps, syncAccount } from './syncAccount.ts';

export type AppliedBatch = {
  outcomes: OutcomeRecord[];
  failures: FailedEvent[];
  /** Why the outcomes could not be recorded. The events are applied nevertheless. */
  recordFault?: unknown;
};

export type ApplyDeps = SyncDeps & AlertDeps;

/**
 * Applies a batch of events: finds the account of each event, syncs every account with Stripe once, however many of the
 * events concern it, and records the outcomes. If a sync fails, a failure is returned for each of its events. Events
 * without an account change nothing, nor do events that only need a person. `now` is epoch seconds.
 *
 * Alerts are raised before their events are recorded as done: after a crash between the two, an alert is raised twice rather
 * than never.
 */
export async function applyEvents(
  deps: ApplyDeps,
  messages: StripeEventMessage[],
  now: number,
): Promise<AppliedBatch> {
  const synced = await syncMessages(
    deps,
    messages.filter((message) => !isOnlyAlerted(message)),
    now,
  );
  const alerted = await resolveAlerted(deps, messages.filter(isOnlyAlerted));
  const raised = await raiseAlerts(deps, [...synced.outcomes, ...alerted.outcomes]);
  const { outcomes } = raised;
  const failures = [...synced.failures, ...alerted.failures, ...raised.failures];
  try {
    await deps.store.recordOutcomes(outcomes.filter(isRecorded), now);
  } catch (recordFault) {
    return { outcomes, failures, recordFault };
  }
  return { outcomes, failures };
}

async function syncMessages(
  deps: SyncDeps,
  messages: StripeEventMessage[],
  now: number,
): Promise<Pick<AppliedBatch, 'outcomes' | 'failures'>> {
  const { resolved, outcomes, failures } = await resolveAccounts(deps, messages);
  for (const [accountId, events] of Map.groupBy(resolved, (event) => event.accountId)) {
    try {
      outcomes.push(...(await syncEvents(deps, { accountId, events, now })));
    } catch (error) {
      failures.push(...events.map(({ message }) => ({ message, error })));
    }
  }
  return { outcomes, failures };
}

/** Syncs the account. Events whose customer turns out to pay for another account are synced with that one. */
async function syncEvents(
  deps: SyncDeps,
  { accountId, events, now }: { accountId: string; events: ResolvedEvent[]; now: number },
): Promise<OutcomeRecord[]> {
  const { otherAccounts, ...result } = await syncAccount(deps, {
    accountId,
    customers: customersOf(events),
    now,
    isReconcile: events.every(({ message }) => isReconcile(message)),
    paidInvoices: [...new Set(events.flatMap(({ message }) => paidInvoiceOf(message)))],
  });
  // The log does not name an account that does not exist: it may have been erased.
  const known = result.outcome === 'no_plan' && result.isUnknown ? {} : { accountId };
  const outcomes: OutcomeRecord[] = events
    .filter(({ customerId }) => !otherAccounts.has(customerId))
    .map(({ message }) => ({ message, ...known, ...result }));
  for (const otherId of new Set(otherAccounts.values())) {
    const moved = events
      .filter(({ customerId }) => otherAccounts.get(customerId) === otherId)
      .map((event) => ({ ...event, isLinked: true }));
    outcomes.push(...(await syncEvents(deps, { accountId: otherId, events: moved, now })));
  }
  return outcomes;
}

/** Stripe sends `invoice.payment_succeeded` for the same payment, except when none was needed. */
const paidInvoiceOf = ({ type, invoice }: StripeEventMessage): string[] =>
  type === 'invoice.paid' && invoice !== undefined ? [invoice] : [];

/** Each customer of the events once. All events of a customer in one batch agree on `isLinked`. */
function customersOf(events: ResolvedEvent[]) {
  const isLinkedById = new Map(events.map(({ customerId, isLinked }) => [customerId, isLinked]));
  return [...isLinkedById].map(([customerId, isLinked]) => ({ customerId, isLinked }));
}

/** A message that no event caused is recorded only if it changed something: every night there is one for each customer. */
const isRecorded = ({ message, outcome }: OutcomeRecord) => isStripeEvent(message) || outcome === 'applied';
