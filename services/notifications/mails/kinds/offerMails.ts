import type { NoticeFacts } from '../../../../shared/contract/notifications/notices.ts';
import type { Composer, ContentsOf, Link, Row } from '../content.ts';

type OfferKind = 'offer_made' | 'offer_accepted' | 'offer_ending';

/** The contents of the e-mails to customers about offers. */
export const offerMails: ContentsOf<OfferKind> = {
  offer_made(facts, composer) {
    const { t, format, plan } = composer.text;
    const { acceptBy: at } = facts;
    return {
      subject: t('offer_made.subject'),
      preheader: t('offer_made.preheader', { at }),
      paragraphs: [t('offer_made.price', { amount: facts, plan: plan(facts.plan) })],
      rows: [
        ...offerRows(facts, composer),
        { label: t('row.until'), value: format.dateWithYear(facts.until) },
        { label: t('row.acceptBy'), value: format.dateTime(at) },
      ],
      closing: [t('offer_made.next')],
      button: { label: t('act.offer'), url: composer.pageUrl('/app') },
      why: t('offer_made.why', composer.context),
    };
  },
  offer_accepted(facts, composer) {
    const { t, format, plan } = composer.text;
    const { startsAt } = facts;
    const amount = { amount: facts, plan: plan(facts.plan) };
    return {
      subject: t('offer_accepted.subject'),
      preheader: t('offer_accepted.preheader', { now: composer.context.now }),
      paragraphs: [
        startsAt === undefined
          ? t('offer_accepted.now', amount)
          : t('offer_accepted.later', { ...amount, at: startsAt }),
      ],
      rows: [
        ...offerRows(facts, composer),
        { label: t('row.until'), value: format.dateWithYear(facts.until) },
      ],
      button: overviewOf(composer),
      why: t('offer_accepted.why', composer.context),
    };
  },
  offer_ending(facts, composer) {
    const { t, plan } = composer.text;
    const { endsAt: at, listAmountMinor: amountMinor, currency } = facts;
    return {
      subject: t('offer_ending.subject', { at }),
      preheader: t('offer_ending.preheader', { at }),
      paragraphs: [
        t('offer_ending.until', { at }),
        t('offer_ending.then', {
          amount: { amountMinor, currency },
          plan: plan(facts.plan),
        }),
      ],
      rows: offerRows(facts, composer),
      closing: [t('offer_ending.next')],
      button: overviewOf(composer),
      why: t('offer_ending.why', composer.context),
    };
  },
};

const offerRows = (
  { plan, sessionsIncluded, concurrent, ...amount }: NoticeFacts<OfferKind>,
  { text: { t, format, plan: nameOf } }: Composer,
): Row[] => [
  { label: t('row.plan'), value: nameOf(plan) },
  { label: t('row.price'), value: t('row.price.value', { amount }) },
  { label: t('row.offer.sessions'), value: format.number(sessionsIncluded) },
  { label: t('row.offer.concurrent'), value: format.number(concurrent) },
];

const overviewOf = ({ text, pageUrl }: Composer): Link => ({
  label: text.t('act.overview'),
  url: pageUrl('/app'),
});
