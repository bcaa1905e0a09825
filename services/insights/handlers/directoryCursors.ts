import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { CURSOR_RULE } from '../../../shared/contract/fields.ts';
import type { directoryRoutes } from '../../../shared/contract/insights/routes.ts';
import type { InputOf } from '../../../shared/contract/route.ts';
import type { Cursor } from '../../../shared/http/cursor.ts';
import { invalidField } from '../../../shared/http/problem.ts';
import type { ListPosition } from '../domain/listAccounts.ts';
import { SOURCE_NAMES, type TimelinePosition } from '../domain/timeline.ts';

/** Positions in lists whose filters the cursor must belong to. */

type Routes = typeof directoryRoutes;

/** `query` names what is listed: a cursor of another query is refused. */
function cursorOf<Position>(query: unknown, position: z.ZodMiniType<Position>): Cursor<Position> {
  const hash = createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 8);
  return {
    encode: (from) => Buffer.from(JSON.stringify([hash, from])).toString('base64url'),
    decode(cursor) {
      const parsed = z.safeParse(z.tuple([z.literal(hash), position]), jsonOf(cursor));
      if (!parsed.success) throw invalidField('cursor', CURSOR_RULE);
      return parsed.data[1];
    },
  };
}

function jsonOf(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

const key = z.string().check(z.minLength(1), z.maxLength(200));

const listPosition: z.ZodMiniType<ListPosition> = z.object({
  by: z.enum(['order', 'sort']),
  part: z.int().check(z.gte(0), z.lte(1)),
  after: z.optional(key),
});

export const listCursor = ({ plan, status, state, sort, order }: InputOf<Routes['listAccounts']>) =>
  cursorOf(['accounts', plan, status, state, sort, order], listPosition);

export const searchCursor = (search: string) => cursorOf(['search', search], key);

const timelinePosition: z.ZodMiniType<TimelinePosition> = z.object({
  at: z.int(),
  after: z.partialRecord(z.enum(SOURCE_NAMES), key),
});

export const timelineCursor = ({ user_id, kind }: InputOf<Routes['getTimeline']>) =>
  cursorOf(['timeline', user_id, kind], timelinePosition);
