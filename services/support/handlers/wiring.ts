import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createRateStore } from '../../../shared/account/rateStore.ts';
import { openTable } from '../../../shared/aws/tableClient.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { supportEnv } from '../env.ts';
import { createQueueStore } from '../store/queueStore.ts';
import { createTicketStore } from '../store/ticketStore.ts';

export const logger = createLogger('support');

/** What the routes of customers and operators work with. */
export const wire = lazy(() => {
  const env = loadEnv(supportEnv);
  const table = openTable(env);
  return {
    store: { ...createAccountStore(table), ...createRateStore(table), ...createTicketStore(table) },
    queue: createQueueStore(table),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
    communityUrl: env.COMMUNITY_URL,
  };
});

export type Deps = ReturnType<typeof wire>;
