import * as z from 'zod/mini';
import type { ListedEvents } from '../domain/ports.ts';
import type { ReconcileProgress } from '../domain/reconcile.ts';
import type { SweepProgress } from '../domain/sweep.ts';

export const reconcileProgress: z.ZodMiniType<ReconcileProgress> = z.object({
  run: z.string(),
  startedAt: z.number(),
  queued: z.number(),
  next: z.optional(z.object({ bucket: z.number(), after: z.optional(z.string()) })),
});

/** A list that only a newer release knows is replaced by all events, so that none is missed. */
const listedEvents = z.pipe(
  z.string(),
  z.transform((listed): ListedEvents => (listed === 'undelivered' ? listed : 'all')),
);

export const sweepProgress: z.ZodMiniType<SweepProgress> = z.object({
  sweptUntil: z.number(),
  window: z.optional(
    z.object({
      listed: z.optional(listedEvents),
      from: z.number(),
      to: z.number(),
      after: z.optional(z.string()),
    }),
  ),
  outage: z.optional(z.object({ endedBy: z.optional(z.number()) })),
});
