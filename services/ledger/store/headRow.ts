import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';
import { listingRow } from '../../../shared/account/listedItem.ts';
import { REPLAYED_WITHIN_SECONDS, tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { Gap, Head } from '../domain/head.ts';
import type { Position } from '../domain/listed.ts';
import { projectUsage, usageAttributes } from './usageAttributes.ts';

const count = z._default(z.number(), 0);

const gapRow = z.pipe(
  z.tuple([z.number(), z.number(), z.number()], z.unknown()),
  z.transform(([from, to, since]): Gap => [from, to, since]),
);

const position = z.pipe(
  z.tuple([z.number(), z.number()], z.unknown()),
  z.transform(([version, sessionsUsed]): Position => [version, sessionsUsed]),
);

const listedRow = z.object({
  from: position,
  at: position,
  listing: z.optional(listingRow),
  firstSessionDay: z.optional(z.string()),
  firstRevenueDay: z.optional(z.string()),
});

const headRow = z.looseObject({
  born: z.number(),
  revision: count,
  gaps: z._default(z.array(gapRow), []),
  folds: z.number(),
  asOf: count,
  day: z.optional(z.string()),
  since: count,
  sessions: count,
  seconds: count,
  listing: z.optional(listedRow),
  erasedAt: z.optional(z.number()),
});

/** Parses the head of an account. */
export function parseHeadRow(row: Record<string, AttributeValue>): Head {
  const attributes = unmarshall(row);
  const { born, revision, gaps, folds, asOf, day, since, sessions, seconds, listing, erasedAt } = z.parse(
    headRow,
    attributes,
  );
  const current =
    day === undefined ? undefined : { day, since, sessions, seconds, projects: projectUsage(attributes) };
  return {
    born,
    revision,
    gaps,
    folds,
    asOf,
    ...(current ? { current } : {}),
    ...(listing ? { listing } : {}),
    ...(erasedAt === undefined ? {} : { erasedAt }),
  };
}

/**
 * The item of a head. That of an erased account has another key, without a name, and is deleted when no record of the account can arrive
 * any longer.
 */
export function headAttributes(accountId: string, { current, ...head }: Head): Record<string, unknown> {
  return {
    ...(head.erasedAt === undefined ? tableKeys.daysHead(accountId) : tableKeys.erasedHead(accountId)),
    ...head,
    ...(current ? { day: current.day, since: current.since, ...usageAttributes(current) } : {}),
    ...(head.erasedAt === undefined ? {} : { expiresAt: head.erasedAt + REPLAYED_WITHIN_SECONDS }),
  };
}
