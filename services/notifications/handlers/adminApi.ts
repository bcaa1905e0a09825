import { createQueueClient } from '../../../shared/aws/queueClient.ts';
import { createTableClient } from '../../../shared/aws/tableClient.ts';
import { notificationAdminInputs } from '../../../shared/contract/notifications/inputs.ts';
import { notificationAdminRoutes } from '../../../shared/contract/notifications/routes.ts';
import { createAuditTrail } from '../../../shared/credentials/auditTrail.ts';
import { createAuthenticate } from '../../../shared/credentials/createAuthenticate.ts';
import { createIdentity } from '../../../shared/credentials/identity.ts';
import { adminRoute } from '../../../shared/http/adminRoute.ts';
import { httpFunction } from '../../../shared/http/httpFunction.ts';
import { routed } from '../../../shared/http/routes.ts';
import { lazy } from '../../../shared/lambda/lazy.ts';
import { loadEnv } from '../../../shared/lambda/loadEnv.ts';
import { createLogger } from '../../../shared/lambda/logger.ts';
import { pageOfNotices, resendNotice } from '../domain/resendNotice.ts';
import { noticeAdminEnv } from '../env.ts';
import { createNoticeAdminStore } from '../store/noticeAdminStore.ts';
import { createNoticeQueue } from '../store/noticeQueue.ts';
import { noticeCursor, noticesResponse, resendResponse } from './noticeResponses.ts';

const logger = createLogger('notice-admin');

const wire = lazy(() => {
  const env = loadEnv(noticeAdminEnv);
  const table = createTableClient(env.TABLE_NAME);
  return {
    store: createNoticeAdminStore(table),
    queue: createNoticeQueue({ client: createQueueClient(), queueUrl: env.QUEUE_URL }),
    authenticate: createAuthenticate({ table, logger, identity: createIdentity(env, logger) }),
    audit: createAuditTrail(table, logger),
  };
});
type Deps = ReturnType<typeof wire>;

const list = adminRoute(notificationAdminRoutes.listNotices, {
  input: notificationAdminInputs.listNotices,
  async handle({ store }: Deps, { user_id: accountId, limit, cursor }) {
    const after = cursor === undefined ? undefined : noticeCursor.decode(cursor);
    return noticesResponse(pageOfNotices(await store.listNotices(accountId), { limit, after }));
  },
});

const resend = adminRoute(notificationAdminRoutes.resendNotice, {
  input: notificationAdminInputs.resendNotice,
  async handle({ store, queue }: Deps, { user_id: accountId, notice_id: key }, { now, requestId: again }) {
    return resendResponse(
      await resendNotice({ store, enqueue: queue.enqueue }, { accountId, key, again, now }),
    );
  },
});

export const handler = httpFunction(logger, routed(wire, [list, resend]));
