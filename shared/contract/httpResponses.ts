import * as z from 'zod/mini';
import { PLAN_IDS } from '../account/plans.ts';
import { SCOPES } from '../credentials/principal.ts';

/** What crosses the HTTP edge outwards. Callers rely on these fields; an answer may carry more, never less. */

const whole = z.int().check(z.minimum(0));
const instant = z.iso.datetime();
const rateLimit = z.object({ requestsPerMinute: whole, concurrent: whole });
const figures = { sessionsUsed: whole, sessionsIncluded: whole, sessionsRemaining: whole };

export const startedResponse = z.object({
  sessionId: z.string(),
  counted: z.literal(true),
  ...figures,
  leaseExpiresAt: instant,
});

export const heartbeatResponse = z.object({ sessionId: z.string(), leaseExpiresAt: instant });

export const endedResponse = z.object({ sessionId: z.string(), endedAt: instant, durationSeconds: whole });

export const historyResponse = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      projectId: z.optional(z.string()),
      startedAt: instant,
      open: z.boolean(),
      /** Of an open one; once it has passed, its client is dead, and the next start that needs the place ends it. */
      leaseExpiresAt: z.optional(instant),
      endedAt: z.optional(instant),
      durationSeconds: z.optional(whole),
      endReason: z.optional(z.enum(['ended', 'lease_expired', 'operator'])),
    }),
  ),
  nextCursor: z.optional(z.string()),
});

const project = {
  projectId: z.string(),
  name: z.string(),
  /** Whether new sessions may name it. */
  active: z.boolean(),
};

export const projectResponse = z.object({ ...project, createdAt: instant, archivedAt: z.nullable(instant) });

export const projectsResponse = z.object({
  projectsIncluded: whole,
  projectsActive: whole,
  projects: z.array(projectResponse),
  nextCursor: z.optional(z.string()),
});

export const usageResponse = z.object({
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
  /** With `by=project`. Sessions that named none, and the minutes of those that are open, are in the account's alone. */
  projects: z.optional(z.array(z.object({ ...project, sessionsUsed: whole, minutesUsed: whole }))),
});

export const invoicesResponse = z.object({
  invoices: z.array(
    z.object({
      invoiceId: z.string(),
      number: z.nullable(z.string()),
      /** Stripe's: `open`, `paid`, `uncollectible` or `void`. */
      status: z.string(),
      createdAt: instant,
      /** In minor units, cents for usd; below 0 for a credit. */
      amountMinor: z.int(),
      currency: z.string(),
      /** Both open the invoice for whoever has the address. */
      pageUrl: z.nullable(z.url()),
      pdfUrl: z.nullable(z.url()),
    }),
  ),
  nextCursor: z.optional(z.string()),
});

export const eventsResponse = z.object({
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

const key = {
  keyId: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  createdAt: instant,
  expiresAt: z.nullable(instant),
};

/** `apiKey` is shown this once. */
export const keyCreatedResponse = z.object({ apiKey: z.string(), ...key });

export const keysResponse = z.object({
  keys: z.array(z.object({ ...key, lastUsedDay: z.nullable(z.iso.date()), revokedAt: z.nullable(instant) })),
});

/** It is refused everywhere at `refusedFrom` at the latest. */
export const keyRevokedResponse = z.object({ keyId: z.string(), refusedFrom: instant });

export const auditResponse = z.object({
  day: z.iso.date(),
  acts: z.array(
    z.object({
      at: instant,
      requestId: z.string(),
      /** The name of the key, or whose AWS credentials a command had. */
      by: z.string(),
      keyId: z.nullable(z.string()),
      /** The route, or the command. */
      act: z.string(),
      userId: z.nullable(z.string()),
      details: z.record(z.string(), z.unknown()),
      /** What was answered; null for a command, and for an act that was begun and may or may not be done. */
      status: z.nullable(whole),
    }),
  ),
  nextCursor: z.optional(z.string()),
});

export const accountResponse = z.object({
  userId: z.string(),
  createdAt: instant,
  usage: usageResponse,
  projectsIncluded: whole,
  openSessions: whole,
  customers: z.array(z.string()),
  subscription: z.nullable(z.string()),
  terms: z.nullable(
    z.object({
      sessionsIncluded: z.nullable(whole),
      concurrent: z.nullable(whole),
      requestsPerMinute: z.nullable(whole),
      projectsIncluded: z.nullable(whole),
      until: z.nullable(instant),
      holdUnpaid: z.boolean(),
      /** Who agreed on them, when and why. */
      by: z.string(),
      at: instant,
      reason: z.string(),
    }),
  ),
});

export const urlResponse = z.object({ url: z.url() });

export const plansResponse = z.object({
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

export const healthResponse = z.object({ status: z.literal('ok') });

export const receivedResponse = z.object({ received: z.literal(true) });

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
