import { createAccountStore } from '../../../shared/account/accountStore.ts';
import { createCustomerStore } from '../../../shared/account/customerStore.ts';
import { requestSync } from '../../../shared/account/requestSync.ts';
import { createDeadLetterQueue } from '../../../shared/aws/deadLetterQueue.ts';
import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { webhookAdminInputs } from '../../../shared/contract/webhooks/inputs.ts';
import { webhookAdminRoutes } from '../../../shared/contract/webhooks/routes.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { dropEvent, listFailedEvents, replayEvent } from '../domain/failedEvents.ts';
import { adminEnv } from '../env.ts';
import { createEventLogStore } from '../store/eventLogStore.ts';
import { createEventQueue } from '../store/eventQueue.ts';
import { createFailingEventStore } from '../store/failingEventStore.ts';
import { createWebhookStore } from '../store/webhookStore.ts';
import { comparisonResponse } from './comparisonResponses.ts';
import { eventCursor, eventsResponse } from './eventResponses.ts';
import {
  accountNotFound,
  dropResponse,
  failedEventsResponse,
  replayResponse,
} from './failedEventResponses.ts';

/** How long a receive waits for a message: SQS then queries all of its servers. The client gives up after 2 s. */
const WAIT_SECONDS = 1;

const logger = createLogger('admin');

const wire = lazy(() => {
  const env = loadEnv(adminEnv);
  const table = createTableClient(env.TABLE_NAME);
  const { QUEUE_URL: queueUrl, DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl } = env;
  const client = createQueueClient();
  return {
    log: createEventLogStore(table),
    failing: createFailingEventStore(table),
    store: createWebhookStore(table),
    accounts: createAccountStore(table),
    customers: createCustomerStore(table),
    queue: createEventQueue({ client, queueUrl }),
    letters: createDeadLetterQueue({ client, queueUrl, deadLetterQueueUrl, waitSeconds: WAIT_SECONDS }),
    livemode: env.STRIPE_LIVEMODE,
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
    // Stripe's library loads, and its key is read, with the first comparison.
    comparison: lazy(async () => {
      const { createComparison } = await import('./comparison.ts');
      return createComparison(env, { table, logger });
    }),
  };
});
type Deps = ReturnType<typeof wire>;

const events = adminRoute(webhookAdminRoutes.listEvents, {
  input: webhookAdminInputs.listEvents,
  async handle({ log }: Deps, { customer, limit, cursor }) {
    const after = cursor === undefined ? undefined : eventCursor.decode(cursor);
    return eventsResponse(await log.listEvents({ customer, limit, after }));
  },
});

const failed = adminRoute(webhookAdminRoutes.listFailedEvents, {
  input: webhookAdminInputs.listFailedEvents,
  async handle(deps: Deps, _input, { now }) {
    return failedEventsResponse(await listFailedEvents(deps, now));
  },
});

const replay = adminRoute(webhookAdminRoutes.replayEvent, {
  input: webhookAdminInputs.replayEvent,
  async handle({ letters }: Deps, { event_id: eventId }) {
    return replayResponse(eventId, await replayEvent(letters, eventId));
  },
});

const drop = adminRoute(webhookAdminRoutes.dropEvent, {
  input: webhookAdminInputs.dropEvent,
  async handle(deps: Deps, { event_id: eventId, reason }, { by, now }) {
    return dropResponse(eventId, await dropEvent(deps, { eventId, by, reason, now }));
  },
});

const sync = adminRoute(webhookAdminRoutes.syncAccount, {
  input: webhookAdminInputs.syncAccount,
  async handle(
    { accounts, queue, livemode }: Deps,
    { user_id: accountId },
    { now },
  ): Promise<ResponseOf<typeof webhookAdminRoutes.syncAccount>> {
    const account = await accounts.readAccount(accountId);
    if (account === undefined) throw accountNotFound();
    return { status: 202, body: { queued: await requestSync(queue, account, { livemode, now }) } };
  },
});

const compare = adminRoute(webhookAdminRoutes.compareAccount, {
  input: webhookAdminInputs.compareAccount,
  async handle({ comparison }: Deps, { user_id: accountId }, { now }) {
    const differencesOf = await comparison();
    return comparisonResponse(accountId, await differencesOf(accountId, now), now);
  },
});

export const handler = httpFunction(logger, routed(wire, [events, failed, replay, drop, sync, compare]));
