import type { BoundText } from '../text/bindText.ts';
import type { FigureFormats } from '../text/formats.ts';
import type { plansEn } from '../text/plansEn.ts';

/** What plans beside each other are described with. */
export type PlansText = BoundText<typeof plansEn, Pick<FigureFormats, 'price'>>;

/**
 * What a plan's support promises, a line each, in the reader's language. The catalogue says it in English words: those that
 * are not understood are shown as they are.
 */
export function supportLines(support: string, { t }: Pick<PlansText, 't'>): string[] {
  if (support === 'Community') return [t('support.community')];
  const [, hours, percentage] = /^Email, answer within (\d+) h(?:, SLA ([\d.]+)%)?$/.exec(support) ?? [];
  if (hours === undefined) return [support];
  return [
    t('support.hours', { hours: Number(hours) }),
    ...(percentage === undefined ? [] : [t('support.sla', { percentage: Number(percentage) })]),
  ];
}
