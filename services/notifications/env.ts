import * as z from 'zod/mini';
import { operatorEnv } from '../../shared/credentials/identity.ts';
import { envText } from '../../shared/lambda/loadEnv.ts';

/** Of the function that queues notices. */
export const enqueueEnv = z.object({ QUEUE_URL: envText });

/**
 * Of the function that sends. A stage without a mail identity has no MAIL_FROM and sends nothing. MAIL_PAUSE_MS is the time between two
 * e-mails of a function instance. STRIPE_SENDS_INVOICES says that Stripe's own e-mails of invoices are on. SUPPORT_EMAILS are the addresses of operators, with commas.
 */
export const sendEnv = z.object({
  TABLE_NAME: envText,
  QUEUE_URL: envText,
  PAGES_URL: envText,
  MAIL_FROM: z.optional(envText),
  MAIL_CONFIGURATION_SET: z.optional(envText),
  MAIL_PAUSE_MS: z.coerce.number().check(z.positive()),
  STRIPE_SENDS_INVOICES: z.optional(z.enum(['true', 'false'])),
  SUPPORT_EMAILS: z.optional(envText),
});

export const feedbackEnv = z.object({ TABLE_NAME: envText });

export const notificationsApiEnv = z.object({ TABLE_NAME: envText, PAGES_URL: envText });

export const noticeAdminEnv = z.object({ TABLE_NAME: envText, QUEUE_URL: envText, ...operatorEnv });
