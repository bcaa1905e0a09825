import type { Account } from '../../../shared/account/account.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import { createMigrationStore } from '../../../shared/account/migrationStore.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { statementRoutes } from '../../../shared/contract/billing/routes.ts';
import { statementInputs } from '../../../shared/contract/billing/statementInputs.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { rateLimitedRoute, routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { createCallBudget } from '../../../shared/stripe/callBudget.ts';
import { createStripeSettings } from '../../../shared/stripe/createStripeSettings.ts';
import { createStripeCallStore } from '../../../shared/stripe/stripeCallStore.ts';
import { createStripeClient } from '../../../shared/stripe/stripeClient.ts';
import { pricesOf } from '../../../shared/stripe/stripeSettings.ts';
import { isoDay } from '../../../shared/time.ts';
import { startOfPeriod, statementOf } from '../domain/statement.ts';
import { statementsEnv, statementsSettings } from '../env.ts';
import { invoiceCalls } from '../gateway/invoiceCalls.ts';
import { createStatementStore } from '../store/statementStore.ts';
import { readInvoiceNumbers } from './statementInvoices.ts';
import { pdfResponse, statementCursor, statementResponse, statementsResponse } from './statementResponses.ts';

const logger = createLogger('statements');

/** List the invoices of the customer. */
const STATEMENT_CALLS = 1;

const wire = lazy(() => {
  const env = loadEnv(statementsEnv);
  const table = openTable(env);
  const settings = createStripeSettings(statementsSettings, env.STRIPE_SECRET_ID, { logger });
  const takeCalls = createCallBudget(createStripeCallStore(table), {
    callsPerSecondMax: env.STRIPE_CALLS_PER_SECOND_MAX,
  });
  const migrations = createMigrationStore(table);
  return {
    store: createStatementStore(table),
    contacts: createContactStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    async connect(accountId: string) {
      const current = await settings.current();
      const stripe = createStripeClient({
        secretKey: current.STRIPE_SECRET_KEY,
        apiBase: current.STRIPE_API_BASE,
        beforeRequest: takeCalls({ callsUsual: STATEMENT_CALLS }),
      });
      const grants = async () => (await migrations.readMigration(accountId))?.grants ?? [];
      return invoiceCalls({ stripe, prices: pricesOf(current), grants });
    },
  };
});
type Deps = ReturnType<typeof wire>;

/** A statement with what is not in the table's usage. Throws 404 `statement_not_found`. */
async function readStatement({ store, connect }: Deps, account: Account, id: string) {
  const { accountId } = account;
  const start = startOfPeriod(id);
  const period = start === undefined ? undefined : await store.readPeriod({ accountId, start });
  if (!period) throw new Problem('statement_not_found', 'This user has no closed period that began then.');
  const [days, formerCustomers] = await Promise.all([
    store.readDays({ accountId, from: isoDay(period.start) }),
    store.readFormerCustomers(accountId),
  ]);
  const statement = statementOf(period, days);
  const customers = [...account.customers, ...formerCustomers];
  const [names, numbers] = await Promise.all([
    store.readProjectNames(
      accountId,
      statement.projects.flatMap(({ projectId }) => projectId ?? []),
    ),
    readInvoiceNumbers(connect, { accountId, customers }, { period, logger }),
  ]);
  return { statement, names, numbers };
}

const list = rateLimitedRoute(statementRoutes.listStatements, {
  input: statementInputs.listStatements,
  cursor: statementCursor,
  async handle({ store }: Deps, { user_id: accountId, limit }, { after }) {
    const [page, asOf] = await Promise.all([
      store.listPeriods({ accountId, limit, after }),
      store.readAsOf(accountId),
    ]);
    return statementsResponse(page, asOf);
  },
});

const one = rateLimitedRoute(statementRoutes.getStatement, {
  input: statementInputs.getStatement,
  async handle(deps: Deps, { period }, { account }) {
    const { statement, ...rest } = await readStatement(deps, account, period);
    return statementResponse(statement, rest);
  },
});

const pdf = rateLimitedRoute(statementRoutes.getStatementPdf, {
  input: statementInputs.getStatementPdf,
  async handle(deps: Deps, { period, lang }, { account }) {
    const { accountId } = account;
    const [read, contact] = await Promise.all([
      readStatement(deps, account, period),
      lang === undefined ? deps.contacts.readContact(accountId) : undefined,
    ]);
    // Only a PDF loads what makes one.
    const { renderStatement } = await import('../pdf/renderStatement.ts');
    const language = lang ?? contact?.language ?? 'en';
    return { status: 200 as const, body: await renderStatement({ ...read, accountId, language }) };
  },
  represent: (response, { input }) => pdfResponse(response, input),
});

export const handler = httpFunction(logger, routed(wire, [list, one, pdf]));
