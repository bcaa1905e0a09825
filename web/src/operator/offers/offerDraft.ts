import type { Operations } from '../../../../client/src/apiTypes.ts';
import { isPrintable } from '../../text/isPrintable.ts';
import { LIMITS } from '../account/termsDraft.ts';

type Figures = Record<(typeof LIMITS)[number]['key'], number>;
type PlanId = Operations['createOffer']['input']['plan'];

export const PLAN_CHOICES: readonly PlanId[] = ['starter', 'growth'];

/** What the form has: texts. A figure that is empty is that of the plan. `price` is in dollars. */
export type OfferDraft = Record<keyof Figures, string> & {
  plan: PlanId;
  price: string;
  /** UTC days. */
  until: string;
  acceptBy: string;
  note: string;
};
export type OfferErrors = Partial<Record<keyof OfferDraft, string>>;

/** As the API has it: the least that Stripe charges and the most that a price can be, in cents. */
const AMOUNT_MIN = 50;
const AMOUNT_MAX = 99_999_999;

/** As the API has it. */
const MAX: Figures = {
  sessionsIncluded: 100_000_000,
  concurrent: 200,
  requestsPerMinute: 48_000,
  projectsIncluded: 100,
};
const NOTE_LENGTH_MAX = 1_000;

const DAY_MS = 86_400_000;
const ACCEPT_DAYS = 14;
const UNTIL_DAYS = 365;

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** An offer as it begins: for a year, to be accepted within two weeks. `today` is a UTC day. */
export const emptyDraft = ({ plan, today }: { plan: string; today: string }): OfferDraft => ({
  plan: plan === 'starter' ? 'starter' : 'growth',
  price: '',
  sessionsIncluded: '',
  concurrent: '',
  requestsPerMinute: '',
  projectsIncluded: '',
  until: dayAfter(today, UNTIL_DAYS),
  acceptBy: dayAfter(today, ACCEPT_DAYS),
  note: '',
});

/** The cents of "1,390" or "139.50"; undefined for what is no amount. */
export function amountOf(price: string): number | undefined {
  const match = /^\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(price.trim());
  if (!match?.[1]) return undefined;
  return Number(match[1].replaceAll(',', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

/** A figure that was typed, thousands with or without a comma; undefined for what is none. */
export function figureOf(text: string): number | undefined {
  const trimmed = text.trim();
  return /^(\d{1,3}(,\d{3})+|\d{1,9})$/.test(trimmed) ? Number(trimmed.replaceAll(',', '')) : undefined;
}

/** What 1,000 sessions cost, in cents, rounded; undefined while price or sessions are not known. */
export function pricePerThousand({ price, sessionsIncluded }: OfferDraft): number | undefined {
  const [amount, sessions] = [amountOf(price), figureOf(sessionsIncluded)];
  return amount === undefined || !sessions ? undefined : Math.round((amount * 1_000) / sessions);
}

/** What is wrong with each field, and what to do. Empty if nothing is. `today` is a UTC day. */
export function offerErrors(draft: OfferDraft, today: string): OfferErrors {
  const errors: OfferErrors = {};
  const amount = amountOf(draft.price);
  if (amount === undefined || amount < AMOUNT_MIN || amount > AMOUNT_MAX)
    errors.price = 'Enter an amount from $0.50 to $999,999.99.';
  for (const { key, min } of LIMITS) {
    const isRequired = key === 'sessionsIncluded';
    const least = isRequired ? 1 : min;
    const figure = figureOf(draft[key]);
    if (draft[key].trim() === '' && !isRequired) continue;
    if (figure === undefined || figure < least || figure > MAX[key]) {
      const range = `Enter a whole number from ${least} to ${MAX[key].toLocaleString('en-GB')}`;
      errors[key] = isRequired ? `${range}.` : `${range}, or nothing for the plan’s figure.`;
    }
  }
  if (draft.acceptBy < today) errors.acceptBy = 'Choose today or a later day.';
  if (draft.until <= draft.acceptBy) errors.until = 'Choose a day after that for accepting.';
  if (!isPrintable(draft.note, NOTE_LENGTH_MAX) || draft.note.trim() === '')
    errors.note = `Write a line of up to ${NOTE_LENGTH_MAX.toLocaleString('en-GB')} characters.`;
  return errors;
}

/** The input of the request without account, ticket and reason. The draft has no errors. */
export function offerOf(
  draft: OfferDraft,
): Omit<Operations['createOffer']['input'], 'user_id' | 'ticket_id' | 'reason'> {
  const figures = Object.fromEntries(
    LIMITS.flatMap(({ key, field }) => {
      const figure = figureOf(draft[key]);
      return figure === undefined ? [] : [[field, figure] as const];
    }),
  );
  return {
    plan: draft.plan,
    amount_minor: amountOf(draft.price) ?? 0,
    figures: { ...figures, sessions_included: figureOf(draft.sessionsIncluded) ?? 0 },
    until: `${draft.until}T00:00:00Z`,
    // The last moment of the day, so that pages that show a day show this one.
    accept_by: `${draft.acceptBy}T23:59:59Z`,
    note: draft.note.trim(),
  };
}
