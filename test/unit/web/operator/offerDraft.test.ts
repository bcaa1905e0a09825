import { describe, expect, test } from 'vitest';
import { TERMS_MAX } from '../../../../shared/account/plans.ts';
import { offerAdminInputs } from '../../../../shared/contract/offers/inputs.ts';
import {
  OFFER_AMOUNT_MAX,
  OFFER_AMOUNT_MIN,
  OFFER_NOTE_LENGTH_MAX,
} from '../../../../shared/contract/offers/limits.ts';
import {
  amountOf,
  emptyDraft,
  figureOf,
  type OfferDraft,
  offerErrors,
  offerOf,
  pricePerThousand,
} from '../../../../web/src/operator/offers/offerDraft.ts';

const TODAY = '2026-11-30';
const draftOf = (values: Partial<OfferDraft> = {}): OfferDraft => ({
  ...emptyDraft({ plan: 'growth', today: TODAY }),
  price: '499',
  sessionsIncluded: '120,000',
  note: 'Order 2026-131',
  ...values,
});
const errorsOf = (values: Partial<OfferDraft>) => Object.keys(offerErrors(draftOf(values), TODAY));

test('an offer begins with the plan of the account, for a year, to be accepted within two weeks', () => {
  expect(emptyDraft({ plan: 'starter', today: TODAY })).toMatchObject({
    plan: 'starter',
    acceptBy: '2026-12-14',
    until: '2027-11-30',
  });
  expect(emptyDraft({ plan: 'free', today: TODAY }).plan).toBe('growth');
});

test.each([
  ['499', 49_900],
  ['$1,390.5', 139_050],
  ['0.50', 50],
  ['1234567.89', 123_456_789],
  ['', undefined],
  ['12.345', undefined],
  ['12,34', undefined],
  ['-5', undefined],
  ['1e3', undefined],
])('the price %j is %s cents', (price, cents) => {
  expect(amountOf(price)).toBe(cents);
});

test('figures have thousands with or without a comma', () => {
  expect(['120,000', ' 120000 ', '0', '1,20', '1.5', '', 'many'].map(figureOf)).toEqual([
    120_000,
    120_000,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('the price of 1,000 sessions follows from price and sessions', () => {
  expect(pricePerThousand(draftOf())).toBe(416);
  expect(pricePerThousand(draftOf({ price: '' }))).toBeUndefined();
  expect(pricePerThousand(draftOf({ sessionsIncluded: '0' }))).toBeUndefined();
});

describe('a draft', () => {
  test('without errors is what the API accepts', () => {
    const draft = draftOf({ concurrent: '200', requestsPerMinute: '48000', projectsIncluded: '0' });
    expect(offerErrors(draft, TODAY)).toEqual({});
    const input = { user_id: 'ada', ...offerOf(draft), reason: 'Order 2026-131' };
    expect(offerAdminInputs.createOffer.safeParse(input).success).toBe(true);
    expect(input).toMatchObject({
      plan: 'growth',
      amount_minor: 49_900,
      figures: {
        sessions_included: 120_000,
        concurrent: 200,
        requests_per_minute: 48_000,
        projects_included: 0,
      },
      accept_by: '2026-12-14T23:59:59Z',
      until: '2027-11-30T00:00:00Z',
    });
  });

  test('leaves out figures that are those of the plan', () => {
    expect(offerOf(draftOf()).figures).toEqual({ sessions_included: 120_000 });
  });

  test('names each field that is wrong', () => {
    expect(errorsOf({ price: '0.49' })).toEqual(['price']);
    expect(errorsOf({ price: '1000000' })).toEqual(['price']);
    expect(errorsOf({ sessionsIncluded: '' })).toEqual(['sessionsIncluded']);
    expect(errorsOf({ sessionsIncluded: '0' })).toEqual(['sessionsIncluded']);
    expect(errorsOf({ concurrent: '201' })).toEqual(['concurrent']);
    expect(errorsOf({ requestsPerMinute: '0' })).toEqual(['requestsPerMinute']);
    expect(errorsOf({ projectsIncluded: '101' })).toEqual(['projectsIncluded']);
    expect(errorsOf({ acceptBy: '2026-11-29' })).toEqual(['acceptBy']);
    expect(errorsOf({ acceptBy: '' })).toEqual(['acceptBy']);
    expect(errorsOf({ until: '' })).toEqual(['until']);
    expect(errorsOf({ until: '2026-12-14' })).toEqual(['until']);
    expect(errorsOf({ note: ' ' })).toEqual(['note']);
    expect(errorsOf({ note: 'x'.repeat(OFFER_NOTE_LENGTH_MAX + 1) })).toEqual(['note']);
  });

  test('has the limits of the API', () => {
    const [least, most] = [OFFER_AMOUNT_MIN, OFFER_AMOUNT_MAX].map((cents) => (cents / 100).toFixed(2));
    expect(errorsOf({ price: least ?? '' })).toEqual([]);
    expect(errorsOf({ price: most ?? '' })).toEqual([]);
    const atMost = Object.fromEntries(Object.entries(TERMS_MAX).map(([key, max]) => [key, String(max)]));
    expect(errorsOf(atMost)).toEqual([]);
    const above = Object.fromEntries(Object.entries(TERMS_MAX).map(([key, max]) => [key, String(max + 1)]));
    expect(errorsOf(above)).toEqual(Object.keys(TERMS_MAX));
  });
});
