import type { OfferStore } from '../../../../shared/account/offerPorts.ts';
import type { OfferGateway } from './ports.ts';
import { runOfferTask, type TaskDeps } from './runOfferTask.ts';

/** The due offers of a bucket that one call does. Hundreds of accounts with an offer have a few that are due in an hour. */
const OFFERS_MAX = 100;

type Ids = { accountId: string; offerId: string };

export type DueDeps = Omit<TaskDeps, 'offers' | 'gateway'> & {
  offers: TaskDeps['offers'] & Pick<OfferStore, 'listDueOffers'>;
  gatewayFor(): OfferGateway;
  buckets: readonly number[];
  hasTime(): boolean;
  report(ids: Ids, error: unknown): void;
};

/**
 * Does what is due with the offers of all accounts at `now` (epoch seconds), one after the other. One that fails keeps no other from its
 * turn.
 */
export async function runDueOffers(
  { buckets, hasTime, report, gatewayFor, ...deps }: DueDeps,
  now: number,
): Promise<{ changed: number; failed: number; unfinished: number }> {
  const outcome = { changed: 0, failed: 0, unfinished: 0 };
  for (const bucket of buckets) {
    const due = await deps.offers.listDueOffers({ bucket, now, limit: OFFERS_MAX });
    for (const ids of due) {
      if (!hasTime()) return outcome;
      try {
        const result = await runOfferTask({ ...deps, gateway: gatewayFor() }, { ...ids, now });
        if (result !== 'nothing') outcome[result]++;
      } catch (error) {
        report(ids, error);
        outcome.failed++;
      }
    }
  }
  return outcome;
}
