import { assertNever } from '../../../shared/assertNever.ts';
import type { Logger } from '../../../shared/lambda/logger.ts';
import { isRejectedProposal } from '../domain/countNotices.ts';
import type { NoticeOutcome } from '../domain/sendNotices.ts';

/** Logs what became of each message, by the ids of account and notice. Addresses are never logged. */
export function logNotices(logger: Logger, outcomes: NoticeOutcome[]): void {
  for (const outcome of outcomes) {
    const { accountId, key: noticeId } = outcome.message;
    const { level, event, details } = lineOf(outcome);
    logger[level](event, { accountId, noticeId, ...details });
  }
}

type Line = { level: 'info' | 'warn' | 'error'; event: string; details: Record<string, unknown> };

function lineOf(outcome: NoticeOutcome): Line {
  const { message, result } = outcome;
  switch (result.kind) {
    case 'sent':
      return { level: 'info', event: 'notice_sent', details: { mailId: result.messageId } };
    case 'skipped': {
      const { reason } = result;
      // A stage that sends nothing must not look as if it did.
      const level = reason === 'no_mail_identity' || reason === 'no_support_emails' ? 'warn' : 'info';
      return { level, event: 'notice_skipped', details: { reason } };
    }
    case 'failed': {
      const { reason, error: sesError } = result;
      const level = isRejectedProposal(outcome) ? 'warn' : 'error';
      return { level, event: 'notice_failed', details: { reason, sesError } };
    }
    case 'finished':
    case 'erased':
      return { level: 'info', event: 'notice_passed_over', details: { reason: result.kind } };
    case 'later': {
      const { cause, error } = result;
      const seconds = 'delaySeconds' in outcome ? outcome.delaySeconds : undefined;
      const ofError = error instanceof Error ? { error } : { sesError: error };
      const details = { cause, receiveCount: message.attempts, seconds, ...ofError };
      return { level: 'warn', event: 'notice_postponed', details };
    }
    default:
      return assertNever(result);
  }
}
