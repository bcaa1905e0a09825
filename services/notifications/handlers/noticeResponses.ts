import { assertNever } from '../../../shared/assertNever.ts';
import type { notificationAdminRoutes } from '../../../shared/contract/notifications/routes.ts';
import type { ResponseOf } from '../../../shared/contract/route.ts';
import { createCursor } from '../../../shared/http/cursor.ts';
import { Problem } from '../../../shared/http/problem.ts';
import { isoInstant } from '../../../shared/time.ts';
import type { AnyNotice, NoticePosition, ResendOutcome } from '../domain/resendNotice.ts';

type Routes = typeof notificationAdminRoutes;

/** The cursor of a page of notices. A key has several parts itself, so it is the last one. */
export const noticeCursor = createCursor<NoticePosition>({
  parts: ({ createdAt, key }) => [createdAt, key],
  pattern: /^([0-9]{1,12})#([a-z0-9_]{1,40}(?:#[A-Za-z0-9_]{1,255}){1,3})$/,
  position: ([createdAt, key = '']) => ({ createdAt: Number(createdAt), key }),
});

export function noticesResponse({
  notices,
  next,
}: {
  notices: AnyNotice[];
  next?: NoticePosition;
}): ResponseOf<Routes['listNotices']> {
  const nextCursor = next && noticeCursor.encode(next);
  return { status: 200, body: { notices: notices.map(noticeBody), nextCursor } };
}

export function resendResponse(outcome: ResendOutcome): ResponseOf<Routes['resendNotice']> {
  switch (outcome.kind) {
    case 'queued':
      return { status: 202, body: noticeBody(outcome.notice) };
    case 'in_progress':
      throw new Problem(
        'notice_in_progress',
        'The notice is being sent, or was queued less than a minute ago.',
      );
    case 'not_found':
      throw new Problem('notice_not_found', 'The account has no notice with this id.');
    default:
      return assertNever(outcome);
  }
}

function noticeBody(notice: AnyNotice) {
  const { key, kind, createdAt, state, reason, error, attempts, sentAt, messageId, delivery } = notice;
  return {
    noticeId: key,
    kind,
    createdAt: isoInstant(createdAt),
    state,
    reason: reason ?? null,
    error: error ?? null,
    attempts,
    sentAt: sentAt === undefined ? null : isoInstant(sentAt),
    messageId: messageId ?? null,
    delivery: delivery ?? null,
  };
}
