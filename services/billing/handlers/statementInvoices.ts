import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../../shared/account/account.ts';
import { Fault } from '../../../shared/fault.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { listInvoicesSince } from '../domain/listInvoicesSince.ts';
import type { BillingGateway } from '../domain/ports.ts';
import { billedSince, invoiceNumbers } from '../domain/statement.ts';

/** One or two lists take about a second. Whoever waits for a statement does not wait longer for its numbers. */
const NUMBERS_WITHIN_MS = 5_000;

/**
 * The numbers of the invoices that bill time of a period; undefined if Stripe cannot be asked now, or not in time. A fault of Stripe,
 * or a setting of it that is missing, does not hide what the period used: it is logged.
 */
export async function readInvoiceNumbers(
  connect: (accountId: string) => Promise<Pick<BillingGateway, 'listInvoices'>>,
  account: Pick<Account, 'accountId'> & { customers: string[] },
  { period, logger }: { period: { start: number; end: number }; logger: Logger },
): Promise<string[] | undefined> {
  const { accountId, customers } = account;
  if (customers.length === 0) return [];
  const read = async () => {
    try {
      const gateway = await connect(accountId);
      const invoices = await listInvoicesSince(gateway, { customers, since: billedSince(period) });
      return invoiceNumbers(invoices, period);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      logger.warn('invoice_numbers_unread', { accountId, code: error.code, error });
      return undefined;
    }
  };
  const late = new AbortController();
  try {
    return await Promise.race([read(), sleep(NUMBERS_WITHIN_MS, undefined, { signal: late.signal })]);
  } finally {
    late.abort();
  }
}
