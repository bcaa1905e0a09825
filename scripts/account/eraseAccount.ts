import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { type EraseOutcome, eraseAccount } from '../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../services/accounts/store/erasureStore.ts';
import { assertNever } from '../../shared/assertNever.ts';
import { erasedName } from '../../shared/aws/keyHashes.ts';
import { createThrottle } from '../../shared/throttle.ts';
import { isoInstant } from '../../shared/time.ts';
import { counted } from '../counted.ts';
import { auditCommand } from '../stage/auditCommand.ts';
import type { ConnectedStage } from '../stage/connectStage.ts';
import { eraseDiscardedRecords } from './discardedRecords.ts';
import {
  connectStripe,
  forgetStripeCustomer,
  liveSubscriptions,
  type StripeChoice,
} from './stripeCustomers.ts';

/** Ten pages of up to 100 sessions a second: each takes a delete of the session and its index entry, and a put of the hash. */
const PAGE_PAUSE_MS = 100;

/** A line of progress for every so many items. */
const ITEMS_PER_LINE = 1_000;

export type Erasing = { accountId: string; reason: string; endsSessions: boolean; choice?: StripeChoice };

/**
 * Erases an account, its Stripe customers as chosen, and its records in the failures bucket. Can be stopped at any time and repeated
 * until it says that the account is erased.
 */
export async function runErase(stage: ConnectedStage, erasing: Erasing): Promise<void> {
  const { accountId, reason, endsSessions, choice } = erasing;
  const { failures } = stage;
  if (failures === undefined) {
    throw new Error(
      `the stack of ${stage.name} has no output FailuresBucket: run npm run deploy -- --stage ${stage.name}`,
    );
  }
  const store = createErasureStore(stage.table, { beforePage: createThrottle(PAGE_PAUSE_MS) });
  const stripe = choice && (await connectStripe(stage));
  if (stripe && choice === 'keep')
    await refuseLive(stripe, { accountId, customers: await customersOf(store, accountId) });
  // Not the id, which the erasure would have to remove again.
  await auditCommand(stage, {
    action: 'npm run account -- erase',
    accountId: erasedName(accountId),
    details: { reason, endsSessions, stripe: choice ?? null },
  });
  const counts = new Map<string, number>();
  for (;;) {
    const outcome = await eraseAccount(
      {
        store,
        hasTime: () => true,
        onStep: (what, count) => countStep(counts, what, count),
        ...(stripe && choice
          ? {
              forgetCustomer: (customerId) => forgetStripeCustomer(stripe, { customerId, accountId, choice }),
            }
          : {}),
      },
      { accountId, endsSessions, now: Math.floor(Date.now() / 1000) },
    );
    if (outcome.kind === 'erased') break;
    await next(outcome, accountId);
  }
  for (const [what, count] of counts) console.log(`${counted(count, what)} erased`);
  const records = await eraseDiscardedRecords({ table: stage.table, failures }, accountId);
  if (records > 0) console.log(`${counted(records, 'records')} of the failures bucket erased`);
  console.log(`${accountId} is erased; docs/security.md lists what expires later, such as logs and backups`);
}

type Store = ReturnType<typeof createErasureStore>;

async function customersOf(store: Store, accountId: string): Promise<string[]> {
  const [account, erasure, found] = await Promise.all([
    store.readAccount(accountId),
    store.readErasure(accountId),
    store.findCustomers(accountId),
  ]);
  return [...new Set([...(account?.customers ?? []), ...(erasure?.customers ?? []), ...found])];
}

/** A customer that is kept would go on paying for an account that does not exist. */
async function refuseLive(
  stripe: Stripe,
  { accountId, customers }: { accountId: string; customers: string[] },
): Promise<void> {
  for (const customerId of customers) {
    const [live] = await liveSubscriptions(stripe, { customerId, accountId });
    if (live === undefined) continue;
    throw new Error(
      `${customerId} still pays for ${live}: cancel it at Stripe first, or erase with --stripe delete, which cancels it at once`,
    );
  }
}

function countStep(counts: Map<string, number>, what: string, count: number): void {
  const before = counts.get(what) ?? 0;
  counts.set(what, before + count);
  const isLine = Math.floor(before / ITEMS_PER_LINE) !== Math.floor((before + count) / ITEMS_PER_LINE);
  if (isLine) console.log(`${before + count} ${what} so far`);
}

/** Waits until the erasure can go on, or throws what the operator has to do first. */
async function next(outcome: EraseOutcome, accountId: string): Promise<void> {
  switch (outcome.kind) {
    case 'settling': {
      console.log(
        `the account item is removed; its other items are erased from ${isoInstant(outcome.until)} on, when calls that had read it are over`,
      );
      return sleep(Math.max(0, outcome.until * 1_000 - Date.now()));
    }
    case 'more':
    case 'erased':
      return;
    case 'refused':
      throw new Error(refusalText(outcome.reason, accountId));
    default:
      return assertNever(outcome);
  }
}

function refusalText(
  reason: Extract<EraseOutcome, { kind: 'refused' }>['reason'],
  accountId: string,
): string {
  switch (reason) {
    case 'account_not_found':
      return `there is no account ${accountId}, and none was erased: its id is the user_id of its requests`;
    case 'sessions_open':
      return `sessions of ${accountId} are open: end them, or erase with --end-sessions`;
    case 'customer_exists':
      return `${accountId} has Stripe customers: say what happens to them with --stripe keep or --stripe delete`;
    default:
      return assertNever(reason);
  }
}
