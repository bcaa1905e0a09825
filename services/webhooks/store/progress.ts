import * as z from 'zod/mini';
import type { Table } from '../../../shared/aws/dynamo.ts';
import type { ReconcileProgress } from '../domain/reconcile.ts';
import type { SweepProgress } from '../domain/sweep.ts';
import { createProgressStore } from './progressStore.ts';

const reconcileProgress: z.ZodMiniType<ReconcileProgress> = z.object({
  run: z.string(),
  startedAt: z.number(),
  queued: z.number(),
  next: z.optional(z.object({ bucket: z.number(), after: z.optional(z.string()) })),
});

const sweepProgress: z.ZodMiniType<SweepProgress> = z.object({
  sweptUntil: z.number(),
  window: z.optional(z.object({ from: z.number(), to: z.number(), after: z.optional(z.string()) })),
});

/** Of the night's run, unless another is named. */
export const createReconcileProgress = (table: Table, task = 'reconcile') =>
  createProgressStore(table, task, reconcileProgress);

export const createSweepProgress = (table: Table) => createProgressStore(table, 'sweep', sweepProgress);
