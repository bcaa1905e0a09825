import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { NOTICE_PREFIX } from '../../../shared/aws/tableKeys.ts';
import { isNoticeKind, NOTICE_FACTS } from '../../../shared/contract/notifications/notices.ts';
import {
  DELIVERIES,
  NOTICE_STATES,
  type StoredNotice,
  type UnreadableNotice,
} from '../domain/storedNotice.ts';

const instant = z.optional(z.number());

const noticeRow = z.object({
  pk: z.string().check(z.startsWith(NOTICE_PREFIX)),
  sk: z.string(),
  kind: z.string(),
  facts: z._default(z.record(z.string(), z.unknown()), {}),
  state: z.enum(NOTICE_STATES),
  createdAt: z.number(),
  attempts: z._default(z.number(), 0),
  sendingUntil: instant,
  sentAt: instant,
  messageId: z.optional(z.string()),
  reason: z.optional(z.string()),
  error: z.optional(z.string()),
  delivery: z.optional(z.enum(DELIVERIES)),
  deliveryAt: instant,
  link: z.optional(z.string()),
  formerLinks: z.optional(z.array(z.string())),
  resentAt: instant,
  unqueued: z.optional(z.string()),
});

/** A row of the table, with its facts if this release knows the kind. */
export type ParsedNotice =
  | { kind: 'readable'; notice: StoredNotice }
  | { kind: 'unreadable'; notice: UnreadableNotice };

/** Parses a notice of the table. */
export function parseNoticeRow(row: Record<string, AttributeValue>): ParsedNotice {
  const { pk, sk: key, kind, facts, ...rest } = z.parse(noticeRow, unmarshall(row));
  const stored = { ...rest, accountId: pk.slice(NOTICE_PREFIX.length), key, kind, facts };
  if (!isNoticeKind(kind)) return { kind: 'unreadable', notice: stored };
  const parsed = z.safeParse<z.ZodMiniType>(NOTICE_FACTS[kind], facts);
  return parsed.success
    ? { kind: 'readable', notice: { ...stored, kind, facts: parsed.data } as StoredNotice }
    : { kind: 'unreadable', notice: stored };
}
