import { decideUntil } from '../../../../shared/account/migration.ts';
import type { NoticeFacts } from '../../../../shared/contract/notifications/notices.ts';
import type { Composer, ContentsOf, Row } from '../content.ts';
import { capitalized, toName } from '../formats.ts';
import type { Prose } from '../prose.ts';

type Facts = NoticeFacts<'migration'>;

/** The content of the e-mail to a customer of the minutes-based service whose plan will be billed by sessions. */
export const migrationMails: ContentsOf<'migration'> = {
  migration(facts, composer) {
    const { t } = composer.text;
    const { movesAt: at } = facts;
    return {
      subject: t('migration.subject', { at }),
      preheader: t('migration.preheader', { at }),
      paragraphs: [
        t('migration.what', { at }),
        ...priceSentences(facts, composer),
        ...quotaSentences(facts, composer),
      ],
      rows: rowsOf(facts, composer),
      closing: [
        ...(hasProjectsArchived(facts) ? [t('migration.projects', facts)] : []),
        t('migration.choose', { at: decideUntil(at) }),
        t('migration.nothing', { at }),
      ],
      button: { label: t('act.migration'), url: composer.pageUrl('/app/migration') },
      why: t('migration.why', composer.context),
    };
  },
};

const hasProjectsArchived = ({ projectsArchived }: Facts): boolean => projectsArchived > 0;

/** What the plan costs, from when on. */
function priceSentences(facts: Facts, { text: { t, plan } }: Composer): Prose[] {
  const { amountMinor, thenAmountMinor, months, currency, movesAt: at } = facts;
  const [amount, then] = [amountMinor, thenAmountMinor].map((each) => ({ amountMinor: each, currency }));
  if (amount === undefined || then === undefined) return [];
  const price = { plan: plan(facts.plan), amount, at };
  if (facts.plan === 'free') return [t('migration.free', price)];
  if (months === 0) return [t('migration.price', price)];
  const isFormer = amountMinor === facts.fromAmountMinor;
  return [t(isFormer ? 'migration.price.kept' : 'migration.price.first', { ...price, months, then })];
}

/** What the quota means, beside the use of the last month, and what is billed on top. */
function quotaSentences(facts: Facts, { text: { t } }: Composer): (string | Prose)[] {
  const { lastMonth, sessionsIncluded: included, hasOverage, movesAt: at } = facts;
  return [
    ...(lastMonth
      ? [
          t('migration.lastMonth', {
            ...lastMonth,
            percent: percentOf(lastMonth.sessions, included),
            included,
          }),
        ]
      : []),
    t('migration.limit'),
    ...(hasOverage ? [t('migration.overage', { at })] : []),
  ];
}

const percentOf = (sessions: number, included: number): number => Math.floor((sessions * 100) / included);

function rowsOf(facts: Facts, { text: { t, format, plan } }: Composer): Row[] {
  const { currency, fromPlan, fromAmountMinor, months, sessionsIncluded } = facts;
  const monthly = (amountMinor: number) => t('row.price.value', { amount: { amountMinor, currency } });
  const named = (name: string, price: string) => `${name} · ${price}`;
  return [
    {
      label: t('row.migration.from'),
      value: named(capitalized(toName(fromPlan)), monthly(fromAmountMinor)),
    },
    { label: t('row.migration.to'), value: named(plan(facts.plan), monthly(facts.amountMinor)) },
    ...(months > 0
      ? [{ label: t('row.migration.then', { months }), value: monthly(facts.thenAmountMinor) }]
      : []),
    { label: t('row.offer.sessions'), value: format.number(sessionsIncluded) },
    { label: t('row.migration.at'), value: format.dateWithYear(facts.movesAt) },
  ];
}
