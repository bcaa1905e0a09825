import type { Table } from '../../../shared/aws/tableClient.ts';
import { accountAdminInputs } from '../../../shared/contract/accounts/adminInputs.ts';
import { accountAdminRoutes } from '../../../shared/contract/accounts/adminRoutes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import type { AuditTrail } from '../../../shared/credentials/auditTrail.ts';
import type { Authenticate } from '../../../shared/credentials/authenticate.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { createThrottle } from '../../../shared/throttle.ts';
import { eraseAccount } from '../domain/eraseAccount.ts';
import { collectExport, exportAccount } from '../domain/exportAccount.ts';
import { createErasureStore } from '../store/erasureStore.ts';
import { createExportStore } from '../store/exportStore.ts';
import { erasureResponse } from './adminResponses.ts';

type Deps = { table: Table; authenticate: Authenticate; audit: AuditTrail };
type Routes = typeof accountAdminRoutes;

/** Texts of tickets can be long. In UTF-8 a character has up to three bytes, and a response of a function can have 6 MB. */
const LENGTH_MAX = 1_900_000;

/** Records of 300 bytes, such as sessions, are 1.5 MB: a quarter of the largest response of a function. Reading them takes a second. */
const RECORDS_MAX = 5_000;

export const exportAll = adminRoute(accountAdminRoutes.exportAccount, {
  input: accountAdminInputs.exportAccount,
  async handle(
    { table }: Deps,
    { user_id: accountId },
    { now },
  ): Promise<ResponseOf<Routes['exportAccount']>> {
    const exported = await exportAccount(createExportStore(table), { accountId, now });
    if (!exported) throw new Problem('account_not_found', `There is no account ${accountId}.`);
    const body = await collectExport(exported, { countMax: RECORDS_MAX, lengthMax: LENGTH_MAX });
    if (!body) {
      throw new Problem(
        'export_too_large',
        `The account has more than ${RECORDS_MAX} records, or too much text. Run npm run account -- export, which has no limit.`,
      );
    }
    return { status: 200, body: body as ResponseOf<Routes['exportAccount']>['body'] };
  },
});

/** A request erases for this long: the function may run for 10 s, and its last step can take some of the rest. */
const ERASING_MS = 6_000;

/** Ten pages of up to 100 sessions a second, as the command does. */
const PAGE_PAUSE_MS = 100;

/** Without a call to Stripe: this function has no key. */
export const erase = adminRoute(accountAdminRoutes.eraseAccount, {
  input: accountAdminInputs.eraseAccount,
  async handle({ table }: Deps, { user_id: accountId, end_sessions: endsSessions = false }, { now }) {
    const endsAt = performance.now() + ERASING_MS;
    const store = createErasureStore(table, { beforePage: createThrottle(PAGE_PAUSE_MS) });
    const hasTime = () => performance.now() < endsAt;
    const outcome = await eraseAccount({ store, hasTime }, { accountId, endsSessions, now });
    return erasureResponse(outcome, { accountId, now });
  },
});
