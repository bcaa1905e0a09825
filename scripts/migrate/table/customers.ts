import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { setTerms } from '../../../services/accounts/domain/setTerms.ts';
import { createAdminStore } from '../../../services/accounts/store/adminStore.ts';
import { type Account, CUSTOMERS_MAX } from '../../../shared/account/account.ts';
import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { rollOver } from '../../../shared/account/rollOver.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import { wasMade } from '../../../shared/aws/writeFaults.ts';
import { busy } from '../../../shared/fault.ts';
import type { TableDeps, TableRefusal } from './tableDeps.ts';
import { NOTE_BY } from './terms.ts';

/** Syncs, rollovers and checkouts write the same attributes: a few in a row are not expected. */
const ROUNDS_MAX = 8;

type OfCustomer = { accountId: string; customer: string };

/**
 * Makes the Stripe customer one of the account, as a checkout does: first its row, then the account under its version. Returns why it
 * cannot.
 */
export async function addCustomer(
  { table, now }: TableDeps,
  { accountId, customer }: OfCustomer,
): Promise<TableRefusal | undefined> {
  const owner = await createCustomerStore(table).claimCustomer({ customerId: customer, accountId });
  if (owner !== accountId) {
    return { kind: 'refused', code: 'customer_taken', text: `${customer} belongs to the account ${owner}` };
  }
  let isFull = false;
  await changeAccount(table, accountId, (account) => {
    isFull = !account.customers.includes(customer) && account.customers.length >= CUSTOMERS_MAX;
    if (isFull || account.customers.includes(customer)) return undefined;
    return { ...rollOver(account, now), customers: [...account.customers, customer] };
  });
  return isFull
    ? { kind: 'refused', code: 'customers_full', text: `${accountId} has ${CUSTOMERS_MAX} customers` }
    : undefined;
}

/**
 * Takes back that the Stripe customer belongs to the account: the customer, its subscription, and terms that the move has set. Account,
 * projects and history stay. Can be repeated. The `grants` of the MIGRATION item must be gone, or the next event brings the customer back.
 */
export async function leaveTable(
  { table, now, isDryRun = false }: TableDeps,
  { accountId, customer }: OfCustomer,
): Promise<void> {
  if (isDryRun) return;
  const admin = createAdminStore(table);
  const [account, note] = await Promise.all([admin.readAccount(accountId), admin.readTermsNote(accountId)]);
  if (account?.terms && account.terms.offer === undefined && note?.by === NOTE_BY) {
    await setTerms(admin, { accountId, note: { by: NOTE_BY, at: now, reason: 'The move was undone' } });
  }
  await changeAccount(table, accountId, (current) => {
    const { subscription, ...rest } = current;
    const isOf = subscription?.customer === customer;
    if (!isOf && !current.customers.includes(customer)) return undefined;
    const customers = current.customers.filter((other) => other !== customer);
    return rollOver(isOf ? { ...rest, customers } : { ...current, customers }, now);
  });
  const command = new DeleteItemCommand({
    TableName: table.tableName,
    Key: marshall(tableKeys.customer(customer)),
    ConditionExpression: 'accountId = :account',
    ExpressionAttributeValues: marshall({ ':account': accountId }),
  });
  await wasMade(() => table.client.send(command));
}

/** Saves what `change` makes of the account, until it is saved or there is nothing to change. */
async function changeAccount(
  table: Table,
  accountId: string,
  change: (account: Account) => Account | undefined,
): Promise<void> {
  const store = createAccountStore(table);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = await store.readAccount(accountId);
    const after = before && change(before);
    if (!before || !after || (await store.saveEntitlements({ before, after }))) return;
  }
  throw busy(`account ${accountId}`);
}
