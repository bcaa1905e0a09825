import { describe, expect, it } from 'vitest';
import { type Operations, runModelHistory } from '../../support/billing/modelHistory.ts';

/** About 20 ms for each history of 150 days, on a busy machine twice that. */
const SEED_COUNT = Number(process.env.MODEL_SEEDS ?? 60);
const FIRST_SEED = Number(process.env.MODEL_FIRST_SEED ?? 700_001);
const TIMEOUT_MS = 10_000 + 100 * SEED_COUNT;

const KINDS: [string, Operations][] = [
  ['one card subscription', {}],
  ['one subscription, by card or by invoice', { isInvoiced: true }],
  ['two live subscriptions', { hasTwo: true, isInvoiced: true, keepsAnchor: true }],
];

describe('in any history of payments that a sync sees within a day', () => {
  it.each(KINDS)(
    'with %s, each failed attempt and each payment has a notice',
    { timeout: TIMEOUT_MS },
    (_name, operations) => {
      const totals = { seen: 0, failed: 0, recovered: 0, paid: 0 };
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEED_COUNT; seed++) {
        const { billing, customer } = runModelHistory(seed, operations);
        const invoices = new Map(
          billing.subscriptions.flatMap((one) => one.invoices).map((invoice) => [invoice.id, invoice]),
        );
        expect({ seed, untold: customer.failures.untold }).toEqual({ seed, untold: [] });
        totals.seen += customer.failures.seen;
        const told = new Map<string, string[]>();
        for (const [key, count] of customer.notices) {
          const [kind = '', id = '', attempt] = key.split('#');
          const invoice = invoices.get(id);
          const shown = { seed, key };
          if (kind === 'payment_failed') {
            totals.failed++;
            expect({
              ...shown,
              isOne: Number(attempt) >= 1 && Number(attempt) <= (invoice?.attempts ?? 0),
            }).toEqual({ ...shown, isOne: true });
            expect({ ...shown, dueAt: invoice?.dueAt }).toEqual({ ...shown, dueAt: undefined });
            continue;
          }
          // Those of payments are written by the one sync that sees the change.
          expect({ ...shown, count, status: invoice?.status }).toEqual({
            ...shown,
            count: 1,
            status: 'paid',
          });
          told.set(id, [...(told.get(id) ?? []), kind]);
          if (kind === 'payment_recovered') totals.recovered++;
          else totals.paid++;
        }
        for (const [id, kinds] of told) expect({ seed, id, kinds }).toEqual({ seed, id, kinds: [kinds[0]] });
      }
      expect(totals.seen).toBeGreaterThan(SEED_COUNT / 4);
      expect(totals.recovered).toBeGreaterThan(0);
      expect(totals.paid).toBeGreaterThan(SEED_COUNT / 4);
    },
  );
});
