import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { createAdminStore } from '../../../services/accounts/store/adminStore.ts';
import { type Account, CUSTOMERS_MAX } from '../../../shared/account/account.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { directoryWrite } from '../../../shared/account/directoryItem.ts';
import { readErasure } from '../../../shared/account/erasureStore.ts';
import type { Migration } from '../../../shared/account/migration.ts';
import { AccountBeingErased } from '../../../shared/fault.ts';
import { isoDay } from '../../../shared/time.ts';
import type { PlannedAccount } from '../planFile.ts';
import { addCustomer } from './customers.ts';
import { type MovedProjects, moveProjects, wantedProjects } from './projects.ts';
import type { TableDeps, TableRefusal } from './tableDeps.ts';
import { type MovedTerms, moveTerms, refusedTerms, termsOf } from './terms.ts';

export type TableMove = TableRefusal | { kind: 'moved'; projects: MovedProjects; terms: MovedTerms };

/**
 * Creates what the service has of a moved account: its row in the directory, the account, its Stripe customer, its projects and its
 * terms. It can be repeated after a crash and beside another run: it completes what is missing, and changes nothing that the customer or
 * an operator changed since.
 *
 * The account is free until a sync has seen its subscription. Its projects are created nevertheless, within the limits of the plan that
 * it gets, as an account that is downgraded keeps its projects. So the order is: `grants` of the MIGRATION item, this, then a sync.
 *
 * Throws `busy` if other callers change the account each time.
 */
export async function moveIntoTable(
  deps: TableDeps,
  planned: PlannedAccount,
  migration: Migration,
): Promise<TableMove> {
  const { table, now } = deps;
  const { userId: accountId, customer } = planned;
  const refusal = await refusalOf(deps, planned, migration);
  if (refusal) return refusal;
  if (deps.isDryRun) {
    const { projectsMax: _max, ...projects } = wantedProjects(planned, migration);
    return { kind: 'moved', projects, terms: planned.terms ? 'set' : 'none' };
  }
  // Before the account exists, so that its first change counts as that of a moved account.
  const { Update } = directoryWrite(
    table.tableName,
    { accountId, migratedDay: isoDay(now) },
    { onlyFirst: true },
  );
  if (Update) await table.client.send(new UpdateItemCommand(Update));
  const store = createAdminStore(table);
  const account = await createUnlessErasing(() => store.readOrCreateAccount(accountId, now));
  if (account === 'being_erased') return beingErased(accountId);
  if (customer !== undefined) {
    const refused = await addCustomer(deps, { accountId, customer });
    if (refused) return refused;
  }
  const projects = await moveProjects(table, { planned, migration, now });
  const terms = await moveTerms(store, { planned, migration, now });
  return typeof terms === 'string' ? { kind: 'moved', projects, terms } : terms;
}

const beingErased = (accountId: string): TableRefusal => ({
  kind: 'refused',
  code: 'account_being_erased',
  text: `${accountId} is being erased`,
});

async function createUnlessErasing(create: () => Promise<Account>): Promise<Account | 'being_erased'> {
  try {
    return await create();
  } catch (error) {
    if (error instanceof AccountBeingErased) return 'being_erased';
    throw error;
  }
}

/**
 * What can be refused before anything is written. An account that was erased is not brought back, nor does its history return: whoever
 * asked for the erasure asked to be forgotten.
 */
async function refusalOf(
  { table, now }: TableDeps,
  planned: PlannedAccount,
  migration: Migration,
): Promise<TableRefusal | undefined> {
  const { userId: accountId, customer } = planned;
  const [erasure, account, owners] = await Promise.all([
    readErasure(table, accountId),
    createAdminStore(table).readAccount(accountId),
    createCustomerStore(table).readCustomerAccounts(customer === undefined ? [] : [customer]),
  ]);
  if (erasure?.isErasing) return beingErased(accountId);
  if (erasure) return { kind: 'refused', code: 'account_erased', text: `${accountId} was erased` };
  const owner = customer === undefined ? accountId : (owners.get(customer) ?? accountId);
  if (owner !== accountId) {
    return { kind: 'refused', code: 'customer_taken', text: `${customer} belongs to the account ${owner}` };
  }
  const customers = account?.customers ?? [];
  if (customer !== undefined && !customers.includes(customer) && customers.length >= CUSTOMERS_MAX) {
    return { kind: 'refused', code: 'customers_full', text: `${accountId} has ${CUSTOMERS_MAX} customers` };
  }
  const terms = account?.terms ? undefined : termsOf(planned, migration);
  return terms && refusedTerms(terms, { accountId, now });
}
