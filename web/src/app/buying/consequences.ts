import type { Money } from '../../../../client/react/text/formats.ts';
import type { Text } from '../../text/createText.ts';
import type { en } from './en.ts';
import type { PlanChange } from './planChange.ts';

type Offer = { readonly price: Money; readonly sessionsIncluded: number };

type Consequence = { readonly label: string; readonly value: string; readonly note: string };

type Names = { readonly current: string; readonly nameOf: (plan: string) => string };

/**
 * What is charged now, when the change takes effect, and what happens to the sessions that were used. Nothing for a change that
 * cannot be made now. `offer` is the plan that begins.
 */
export function consequencesOf(
  change: PlanChange,
  { offer, current, nameOf }: Names & { readonly offer: Offer },
  { t, format }: Text<typeof en>,
): readonly Consequence[] {
  const { price, sessionsIncluded: count } = offer;
  const row = (label: Parameters<typeof t>[0] & `fact.${string}`, value: string, note: string) => ({
    label: t(label),
    value,
    note,
  });
  const dayOf = (at: string | undefined) => (at === undefined ? t('period-end') : format.dayWithYear(at));
  switch (change.kind) {
    case 'buy':
      return [
        row('fact.now', format.price(price), `${t('buy.now')} ${t('taxes')}`),
        row('fact.start', t('at-once'), t('buy.start')),
        row('fact.used', t('from-zero'), t('buy.used')),
      ];
    case 'upgrade': {
      const { carried, isTrial, isMonthly } = change;
      const [whole, part] = isMonthly
        ? [format.price(price), t('at-most', { price })]
        : [t('by-stripe'), t('by-stripe')];
      return [
        isTrial
          ? row('fact.now', whole, t('upgrade.trial'))
          : row('fact.now', part, `${t('upgrade.now', { plan: current })} ${t('taxes')}`),
        row('fact.start', t('at-once'), t('upgrade.start', { count })),
        carried === 0
          ? row('fact.used', t('from-zero'), t(isTrial ? 'upgrade.trial.used' : 'upgrade.none'))
          : row('fact.used', t('carried', { count: carried }), t('upgrade.carried')),
      ];
    }
    case 'downgrade':
      return [
        row(
          'fact.now',
          t('nothing'),
          change.isMonthly ? t('downgrade.now', { price }) : t('downgrade.now.other'),
        ),
        row('fact.start', dayOf(change.at), t('downgrade.start', { plan: current })),
        row('fact.used', t('from-zero'), t('downgrade.used', { count })),
      ];
    case 'cancel':
      return [
        row('fact.now', t('nothing'), t('cancel.now')),
        row('fact.end', dayOf(change.at), t('cancel.end')),
        row('fact.used', t('from-zero'), t('cancel.used', { count })),
      ];
    case 'keep':
      return [
        row('fact.now', t('nothing'), t('keep.now')),
        row('fact.start', t('goes'), t('keep.start', { next: nameOf(change.next), day: change.at })),
        row('fact.used', t('as-they-are'), ''),
      ];
    case 'current':
    case 'planned':
    case 'busy':
    case 'unpaid':
      return [];
    default:
      return change satisfies never;
  }
}
