import * as z from 'zod/mini';
import { PLAN_IDS } from '../account/plans.ts';

/** What crosses the HTTP edge outwards. Callers rely on these fields; an answer may carry more, never less. */

const whole = z.int().check(z.minimum(0));
const instant = z.iso.datetime();
const rateLimit = z.object({ requestsPerMinute: whole, concurrent: whole });
const figures = { sessionsUsed: whole, sessionsIncluded: whole, sessionsRemaining: whole };

export const startedAnswer = z.object({
  sessionId: z.string(),
  counted: z.literal(true),
  ...figures,
  leaseExpiresAt: instant,
});

export const heartbeatAnswer = z.object({ sessionId: z.string(), leaseExpiresAt: instant });

export const endedAnswer = z.object({ sessionId: z.string(), endedAt: instant, durationSeconds: whole });

export const historyAnswer = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      projectId: z.optional(z.string()),
      startedAt: instant,
      open: z.boolean(),
      endedAt: z.optional(instant),
      durationSeconds: z.optional(whole),
      endReason: z.optional(z.enum(['ended', 'lease_expired'])),
    }),
  ),
  nextCursor: z.optional(z.string()),
});

export const usageAnswer = z.object({
  plan: z.enum(PLAN_IDS),
  ...figures,
  estimatedMinutes: whole,
  minutesUsed: whole,
  percentUsed: whole,
  rateLimit,
  status: z.string(),
  periodStart: instant,
  periodEnd: instant,
  cancelAt: z.nullable(instant),
  paymentDue: z.boolean(),
});

export const eventsAnswer = z.object({
  events: z.array(
    z.object({
      eventId: z.string(),
      type: z.string(),
      createdAt: instant,
      outcome: z.string(),
      /** When it came to that. */
      at: instant,
      userId: z.optional(z.string()),
      plan: z.optional(z.enum(PLAN_IDS)),
      status: z.optional(z.string()),
      error: z.optional(z.string()),
      tries: z.optional(whole),
    }),
  ),
  nextCursor: z.optional(z.string()),
});

export const urlAnswer = z.object({ url: z.url() });

export const plansAnswer = z.object({
  plans: z.array(
    z.object({
      plan: z.enum(PLAN_IDS),
      price: z.object({ amountMinor: whole, currency: z.literal('usd'), interval: z.literal('month') }),
      sessionsIncluded: whole,
      estimatedMinutes: whole,
      projectsIncluded: whole,
      rateLimit,
      support: z.string(),
    }),
  ),
});

export const healthAnswer = z.object({ status: z.literal('ok') });

export const receivedAnswer = z.object({ received: z.literal(true) });

export const problemDocument = z.object({
  type: z.string(),
  title: z.string(),
  status: whole,
  /** Stable; the words of the others may change. */
  code: z.string(),
  detail: z.string(),
  requestId: z.string(),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});
