import type { ChangeOf, ChangeRow, Money } from '../../../shared/account/change.ts';

export const AT = Date.parse('2026-11-20T12:00:00Z') / 1000;

/** What an account pays: an amount a month, with a plan and a status. Nothing without an amount. */
export const paying = (mrr: number, { plan = 'starter', status = 'active' } = {}): Money => ({
  plan,
  revenue: { plan, status, mrr, isEnding: false },
});

export const FREE: Money = { plan: 'free' };

type Change = { accountId?: string; name?: string; at?: number; kind?: 'change' | 'opening' };

export const changed = (
  before: Money,
  after: Money,
  { accountId = 'a', name = '000000000001', at = AT, kind = 'change' }: Change = {},
): ChangeOf<'change' | 'opening'> => ({ kind, accountId, name, at, before, after });

export const openedCheckout = (accountId: string, at: number): ChangeRow => ({
  kind: 'checkout',
  accountId,
  name: 'checkout#2026-11-20',
  at,
  plan: 'starter',
});
