import { currencyDigits } from '../../../shared/contract/currencyDigits.ts';
import { counted } from '../../counted.ts';
import { printTable } from '../../printTable.ts';
import { type MigrateContext, selectAccounts } from '../context.ts';
import type { Export } from '../exportedAccount.ts';
import { countFound, type FoundAccount, type FoundCounts, foundAccount } from '../foundAccount.ts';
import { placeAccount } from '../placeAccount.ts';
import { printable } from '../printable.ts';
import { readStripeState } from '../stripe/readCustomer.ts';

type FindContext = Pick<MigrateContext, 'export' | 'stripe' | 'settings' | 'options' | 'progress' | 'now'>;

/**
 * Prints the accounts of the export as Stripe has them: plan, price, recent use, subscription and address; and why those that cannot be
 * placed cannot. Also what the export lacks, and its values that cannot be used. Changes nothing.
 */
export async function find(context: FindContext): Promise<void> {
  const { export: source, settings, options } = context;
  const accounts = await findAccounts(context);
  const counts = countFound(accounts);
  const { missing, unusable } = source;
  if (options.json) {
    console.log(
      JSON.stringify(
        { ...counts, missing, unusable, months: settings.busiestOfMonths, rows: accounts },
        null,
        2,
      ),
    );
    return;
  }
  printAccounts(accounts, settings.busiestOfMonths);
  printReasons(accounts);
  printCounts(counts);
  printExport(source);
}

/** The accounts that `--only` and `--limit` leave, with Stripe's state of each. */
async function findAccounts(context: FindContext): Promise<FoundAccount[]> {
  const { export: source, stripe: client, settings, options } = context;
  const selected = selectAccounts(source.accounts(), options);
  const progress = context.progress('reading', selected.length);
  const found: FoundAccount[] = [];
  for (const account of selected) {
    const stripe = await readStripeState(client, account);
    const placement = placeAccount({ account, stripe, plans: settings.plans });
    const recent = { now: context.now(), months: settings.busiestOfMonths };
    found.push(foundAccount({ account, stripe, placement }, recent));
    progress.advance();
  }
  progress.end();
  return found;
}

function amount(minor: number, currency: string): string {
  const digits = currencyDigits(currency);
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`;
}

function printAccounts(accounts: FoundAccount[], months: number): void {
  const header = [
    'user',
    'plan',
    'price',
    'subscription',
    'renews',
    `minutes (${months} months)`,
    'sessions',
    'busiest month',
    'projects',
    'address',
    'not placed',
  ];
  printTable(header, accounts.map(rowOf));
}

function rowOf({ recent, ...account }: FoundAccount): string[] {
  const { busiest } = recent;
  return [
    account.userId,
    account.plan,
    account.amountMinor === 0 ? '' : amount(account.amountMinor, account.currency),
    account.status ?? 'none',
    account.renewsAt?.slice(0, 10) ?? '',
    String(recent.minutes),
    String(recent.sessions),
    busiest ? `${busiest.sessions} in ${busiest.month}` : '',
    String(account.projects),
    account.email ?? '',
    account.reasons.map(({ code }) => code).join(', '),
  ].map(printable);
}

function printReasons(accounts: FoundAccount[]): void {
  const rows = accounts.flatMap(({ userId, reasons }) => reasons.map((reason) => ({ userId, ...reason })));
  if (rows.length === 0) return;
  console.log('');
  printTable(
    ['user', 'reason', 'the account'],
    rows.map(({ userId, code, text }) => [userId, code, text].map(printable)),
  );
}

function printCounts({ accounts, paying, free, notPlaced, reasons }: FoundCounts): void {
  console.log(`\n${counted(accounts, 'accounts')}: ${paying} paying, ${free} free, ${notPlaced} not placed`);
  const rows = Object.entries(reasons).sort(([, one], [, other]) => other - one);
  if (rows.length === 0) return;
  console.log('');
  printTable(
    ['reason', 'accounts'],
    rows.map(([code, count]) => [code, String(count)]),
  );
}

function printExport({ missing, unusable }: Pick<Export, 'missing' | 'unusable'>): void {
  for (const { column, consequence } of missing) {
    console.log(`\nthe export has no column ${column}: ${consequence}`);
  }
  for (const { column, count, examples, consequence } of unusable) {
    const values = examples.length === 0 ? '' : ` (${examples.map(printable).join(', ')})`;
    console.log(`\n${column}: ${counted(count, 'values')} cannot be used${values}: ${consequence}`);
  }
}
