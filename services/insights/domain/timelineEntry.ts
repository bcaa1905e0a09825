import type { ChangeOf } from '../../../shared/account/change.ts';

/** Something that happened to an account. `at` is epoch seconds. */
export type TimelineEntry =
  | {
      kind: 'event';
      at: number;
      eventId: string;
      type: string;
      outcome: string;
      attempts: number | undefined;
    }
  | { kind: 'notice'; at: number; key: string; notice: string; facts: Record<string, unknown>; state: string }
  | {
      kind: 'action';
      at: number;
      by: string;
      action: string;
      details: Record<string, unknown>;
      status: number | undefined;
    }
  | ChangeOf<'change'>
  | ChangeOf<'opening'>
  | ChangeOf<'checkout'>
  | ChangeOf<'drift'>;
