import type { DelayCause } from './retryPolicy.ts';
import type { NoticeOutcome } from './sendNotices.ts';

/** Amazon SES sends nothing for the stage, for hours or until an operator fixes a setting. */
const DELAYS_ALL: ReadonlySet<DelayCause> = new Set<DelayCause>([
  'paused',
  'daily_quota',
  'refused',
  'identity_not_verified',
]);

/** Faults of ours, which say something about the version of the function. DNS records that are missing do not. */
const SERVICE_FAULTS: ReadonlySet<DelayCause> = new Set<DelayCause>(['fault', 'refused']);

/**
 * Whether Amazon SES rejected a confirmation. Its address is what somebody typed, so that anybody could make the alarm fire; nobody who
 * has verified an address misses the e-mail.
 */
export const isRejectedProposal = ({ message, result }: NoticeOutcome): boolean =>
  result.kind === 'failed' && result.reason === 'rejected' && message.key.startsWith('confirm_address#');

/** Counts the outcomes of a batch, by metric name. Metrics of zero are left out. */
export function countNotices(outcomes: NoticeOutcome[]): Record<string, number> {
  const countOf = (isCounted: (outcome: NoticeOutcome) => boolean) => outcomes.filter(isCounted).length;
  const causes = outcomes.flatMap((outcome) =>
    'isAttempted' in outcome && outcome.isAttempted ? [outcome.result.cause] : [],
  );
  const counts = {
    notice_sent: countOf(({ result }) => result.kind === 'sent'),
    notice_skipped: countOf(({ result }) => result.kind === 'skipped'),
    notice_failed: countOf((outcome) => outcome.result.kind === 'failed' && !isRejectedProposal(outcome)),
    notice_retried: countOf(({ result }) => result.kind === 'later'),
    notices_delayed: causes.filter((cause) => DELAYS_ALL.has(cause)).length,
    service_fault: causes.filter((cause) => SERVICE_FAULTS.has(cause)).length,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
