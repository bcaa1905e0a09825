import type { BadRequest } from './badRequests.ts';

const NO_IDS = ['', 'x'.repeat(129), 'a b', 'a#b', '../etc', '__proto__', 'é'];

/** Requests about invoices and statements that are refused because of what they contain. */
export function* badInvoiceRequests(): Generator<BadRequest> {
  for (const route of ['GET /billing/subscription', 'GET /billing/invoices']) {
    for (const text of NO_IDS) yield ['checkout', { route, query: { user_id: text } }, 400, 'user_id'];
    yield ['checkout', { route }, 400, 'user_id'];
  }
  for (const [route, name] of [
    ['GET /billing/statements/{period}', 'period'],
    ['GET /billing/statements/{period}/pdf', 'period'],
  ] as const) {
    for (const text of ['x', '2026-10-09T10:15:00Z', '20261009T101500', '20261009T101500Z#', ''])
      yield ['statements', { route, query: { user_id: 'u' }, path: { [name]: text } }, 400, name];
  }
  for (const text of ['x', 'in_', 'in_1#2', 'ch_1', `in_${'x'.repeat(253)}`]) {
    const request = { query: { user_id: 'u' }, path: { invoice_id: text } };
    yield ['checkout', { route: 'GET /billing/invoices/{invoice_id}', ...request }, 400, 'invoice_id'];
  }
  for (const limit of ['0', '101'])
    yield ['statements', { route: 'GET /billing/statements', query: { user_id: 'u', limit } }, 400, 'limit'];
  for (const cursor of ['x', Buffer.from('1#a').toString('base64url')])
    yield [
      'statements',
      { route: 'GET /billing/statements', query: { user_id: 'u', cursor } },
      400,
      'cursor',
    ];
}
