import { beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../../shared/aws/tableKeys.ts';
import { offerAdminResponses, offerResponses } from '../../../../shared/contract/offers/responses.ts';
import { type ApiClient, apiClient } from '../../../support/api/apiClient.ts';
import { type TestApi, testApi } from '../../../support/api/testApi.ts';
import { createShop, shopSettings } from '../../../support/stripe/shop.ts';
import { scanRows } from '../../../support/table/fullAccount.ts';
import { givenAccount } from '../../../support/table/testTable.ts';

const now = () => Math.floor(Date.now() / 1000);
const iso = (at: number) => new Date(at * 1000).toISOString();
const DAY = 86_400;

let table: Table;
let api: TestApi;
let customer: ApiClient;
let stranger: ApiClient;
let operator: ApiClient;

beforeEach(async () => {
  const shop = await createShop(now());
  table = shop.table;
  api = await testApi(table, shopSettings(shop));
  customer = apiClient(api.baseUrl, await api.issuer.tokenOf('u1'));
  stranger = apiClient(api.baseUrl, await api.issuer.tokenOf('u2'));
  operator = apiClient(api.baseUrl, await api.issuer.operatorTokenOf('otto'));
  await givenAccount(table, 'u1', { now: now() });
});

const draft = (changes: object = {}) => ({
  plan: 'growth',
  amount_minor: 49_900,
  figures: { sessions_included: 200_000, concurrent: 100, requests_per_minute: 6_000 },
  until: iso(now() + 365 * DAY),
  accept_by: iso(now() + 14 * DAY),
  note: 'Anna has 40 studios',
  reason: 'asked for in ticket 3',
  ...changes,
});
const make = async (changes: object = {}) => {
  const { status, body } = await operator.post('/admin/accounts/u1/offers', draft(changes));
  expect(status).toBe(201);
  return offerAdminResponses.createOffer[201].parse(body);
};
const withdraw = (offerId: string) =>
  operator.send('DELETE', `/admin/accounts/u1/offers/${offerId}?reason=a+mistake`);
const listed = async () =>
  offerResponses.listOffers[200].parse((await customer.get('/billing/offers')).body).offers;
const rowsOf = async (prefix: string) =>
  (await scanRows(table)).filter(({ pk }) => String(pk).startsWith(prefix));
const noticesOf = async () => (await rowsOf(tableKeys.notices('u1'))).map(({ kind }) => kind).sort();

describe('an offer', () => {
  it('is made by an operator with all its figures, and the customer is told', async () => {
    const offer = await make({ ticket_id: '3' });
    expect(offer).toMatchObject({
      plan: 'growth',
      price: { amountMinor: 49_900, currency: 'usd' },
      ...{ sessionsIncluded: 200_000, concurrent: 100, requestsPerMinute: 6_000, projectsIncluded: 10 },
      ...{ state: 'offered', note: 'Anna has 40 studios', ticketId: '3', createdBy: 'otto', priceId: null },
    });
    expect(await noticesOf()).toEqual(['offer_made']);
    const { body } = await operator.get('/admin/accounts/u1/offers');
    expect(body).toEqual({ offers: [offer] });
  });

  it('is shown to its customer without what only operators see, and to nobody else', async () => {
    const { note: _note, ticketId: _ticket, createdBy: _by, ...offer } = await make();
    const { userId: _user, reason: _reason, priceId: _price, ...shown } = offer;
    expect((await customer.get('/billing/offers')).body).toEqual({ offers: [shown] });
    expect((await stranger.get('/billing/offers')).body).toEqual({ offers: [] });
    const declined = await stranger.post(`/billing/offers/${offer.offerId}/decline`, {});
    expect(declined).toMatchObject({ status: 404, body: { code: 'offer_not_found' } });
    expect(await listed()).toMatchObject([{ state: 'offered' }]);
  });

  it('is declined once, and operators are told once', async () => {
    const { offerId } = await make();
    const declines = await Promise.all(
      Array.from({ length: 8 }, () => customer.post(`/billing/offers/${offerId}/decline`, {})),
    );
    expect(new Set(declines.map(({ status, body }) => [status, body.state].join()))).toEqual(
      new Set(['200,declined']),
    );
    expect(await noticesOf()).toEqual(['offer_declined', 'offer_made']);
    expect(await rowsOf('OFFERS#')).toEqual([]);
    expect(await withdraw(offerId)).toMatchObject({
      status: 409,
      body: { code: 'offer_not_open', state: 'declined' },
    });
  });

  it('is withdrawn with a reason, and can then not be declined', async () => {
    const { offerId } = await make();
    expect(await withdraw(offerId)).toMatchObject({
      status: 200,
      body: { state: 'withdrawn', reason: 'a mistake' },
    });
    expect(await withdraw(offerId)).toMatchObject({ status: 200 });
    const declined = await customer.post(`/billing/offers/${offerId}/decline`, {});
    expect(declined).toMatchObject({ status: 409, body: { code: 'offer_not_open', state: 'withdrawn' } });
  });

  it('replaces the one before, so that only the newest is open however many are made at once', async () => {
    await make();
    const made = await Promise.all(
      Array.from({ length: 4 }, () => operator.post('/admin/accounts/u1/offers', draft())),
    );
    const count = made.filter(({ status }) => status === 201).length;
    // Others lost every round: the response says that they can be sent again.
    for (const { status } of made) expect([201, 503]).toContain(status);
    const states = (await listed()).map(({ state }) => state);
    expect(states.toSorted()).toEqual(['offered', ...Array.from({ length: count }, () => 'withdrawn')]);
    expect(await rowsOf('OFFERS#')).toHaveLength(1);
  });

  it('does not leave its note in the audit trail', async () => {
    await make();
    const trail = JSON.stringify(await rowsOf('AUDIT#'));
    expect(trail).toContain('asked for in ticket 3');
    expect(trail).not.toContain('studios');
  });
});

describe('an offer is not made', () => {
  it.each([
    ['accept_by', { accept_by: iso(now() - DAY) }],
    ['until', { until: iso(now() + DAY) }],
    [
      'figures.requests_per_minute',
      { figures: { sessions_included: 1, concurrent: 200, requests_per_minute: 48_000 } },
    ],
    ['figures.sessions_included', { figures: { sessions_included: 0 } }],
    ['figures', { figures: 7 }],
    ['amount_minor', { amount_minor: 49 }],
    ['amount_minor', { amount_minor: 100_000_000 }],
    ['plan', { plan: 'free' }],
    ['note', { note: '' }],
    ['reason', { reason: 'for ada@example.com' }],
  ])('with a %s that is not possible: %j', async (field, changes) => {
    const { status, body } = await operator.post('/admin/accounts/u1/offers', draft(changes));
    expect([status, (body.errors as { field: string }[])[0]?.field]).toEqual([400, field]);
    expect(await rowsOf('OFFER')).toEqual([]);
  });

  it('to an account that does not exist', async () => {
    const { status, body } = await operator.post('/admin/accounts/nobody/offers', draft());
    expect([status, body.code]).toEqual([404, 'account_not_found']);
  });
});
