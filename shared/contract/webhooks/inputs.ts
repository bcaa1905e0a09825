import * as z from 'zod/mini';
import { id, page, reason } from '../fields.ts';

const CUSTOMER_RULE = 'must be the id of a Stripe customer, cus_…, or none';

const EVENT_RULE = 'must be the id of a Stripe event, evt_…';
/** Earlier releases queued syncs with the account’s id in theirs. */
const eventId = z.string(EVENT_RULE).check(z.regex(/^[A-Za-z0-9_.:|-]{1,255}$/, EVENT_RULE));

export const webhookAdminInputs = {
  listEvents: z.object({
    /** `none` lists the events that name no customer. */
    customer: z.string(CUSTOMER_RULE).check(z.regex(/^[A-Za-z0-9_]{1,255}$/, CUSTOMER_RULE)),
    ...page,
  }),
  listFailedEvents: z.object({}),
  replayEvent: z.object({ event_id: eventId, reason }),
  dropEvent: z.object({ event_id: eventId, reason }),
  syncAccount: z.object({ user_id: id, reason }),
  compareAccount: z.object({ user_id: id }),
};
