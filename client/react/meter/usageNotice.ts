import type { Usage } from '../../src/apiTypes.ts';
import type { KitText } from '../text/useKitText.ts';
import { daysUntil, quotaEnd, WARN_PERCENT } from './quota.ts';

export type UsageNotice = {
  readonly tone?: 'warn' | 'bad';
  /** What needs attention; only that is announced. */
  readonly alert?: string;
  readonly note: string;
};

/** What is to be said of a usage. One thing: that which needs attention most. */
export function usageNotice(usage: Usage, { t }: KitText, nowMs: number): UsageNotice {
  const { sessionsUsed, sessionsIncluded, sessionsRemaining, percentUsed, paymentDue, accessUntil } = usage;
  const end = quotaEnd(usage);
  if (paymentDue) {
    const note =
      accessUntil === null
        ? t('due.over')
        : sessionsRemaining === 0
          ? t('due.used')
          : t('due.b', { day: accessUntil });
    return { tone: 'bad', alert: t('due.unknown'), note };
  }
  const left = t(end.ends ? 'quota.ends' : 'quota.left', { days: daysUntil(end.at, nowMs), day: end.at });
  if (sessionsIncluded === 0) return { tone: 'bad', alert: t('alert.0'), note: left };
  if (sessionsRemaining === 0)
    return {
      tone: 'bad',
      alert: t('alert.100.now'),
      note: end.ends ? left : t('alert.100.renews', { day: end.at }),
    };
  if (percentUsed >= WARN_PERCENT)
    return {
      tone: 'warn',
      alert: t('alert.80', { percent: percentUsed }),
      note: t('alert.80.b', { count: sessionsRemaining, day: end.at }),
    };
  return { note: sessionsUsed === 0 ? `${t('usage.none')} ${left}` : left };
}
