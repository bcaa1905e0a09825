import type { BadRequest } from './badRequests.ts';

const FIGURES = ['overview', 'mrr', 'movements', 'conversion', 'churn', 'sessions'].map(
  (name) => `GET /admin/insights/${name}`,
);
const MOVEMENTS = 'GET /admin/insights/movements';
const NO_DAYS = ['', 'today', '2026-02-30', '2026-13-01', '2026-1-1', '2026-11-01T00:00:00Z', '20261101'];

/** Requests for figures that are refused because of what they contain. A range is refused after the action is recorded. */
export function* badInsightsRequests(): Generator<BadRequest> {
  for (const route of FIGURES) {
    for (const text of NO_DAYS) {
      yield ['insights', { route, query: { from: text } }, 400, 'from'];
      yield ['insights', { route, query: { to: text } }, 400, 'to'];
    }
  }
  for (const kind of ['', 'churned', 'NEW']) {
    yield ['insights', { route: MOVEMENTS, query: { kind } }, 400, 'kind'];
  }
  for (const limit of ['', '0', '101', '-1', '1.5', 'ten']) {
    yield ['insights', { route: MOVEMENTS, query: { limit } }, 400, 'limit'];
  }
  yield ['insights', { route: MOVEMENTS, query: { cursor: 'x'.repeat(513) } }, 400, 'cursor'];
  yield* badDirectoryRequests();
}

const ACCOUNTS = 'GET /admin/accounts';
const TIMELINE = 'GET /admin/accounts/{user_id}/timeline';

/** A cursor of other filters is refused after the action is recorded. */
function* badDirectoryRequests(): Generator<BadRequest> {
  const fields = {
    plan: ['', 'gold', 'Free'],
    status: ['', 'past_due', 'canceled'],
    state: ['', 'at_90', 'active'],
    search: ['', '  ', 'x'.repeat(255)],
    sort: ['', 'email', 'USE'],
    order: ['', 'up'],
    limit: ['', '0', '51', '-1', '1.5', 'ten'],
    cursor: ['x'.repeat(513)],
  };
  for (const [field, texts] of Object.entries(fields)) {
    for (const text of texts) yield ['insights', { route: ACCOUNTS, query: { [field]: text } }, 400, field];
  }
  const path = { user_id: 'u1' };
  for (const kind of ['', 'plans', 'event']) {
    yield ['insights', { route: TIMELINE, path, query: { kind } }, 400, 'kind'];
  }
  for (const limit of ['', '0', '101', 'ten']) {
    yield ['insights', { route: TIMELINE, path, query: { limit } }, 400, 'limit'];
  }
  yield ['insights', { route: TIMELINE, path, query: { cursor: 'x'.repeat(513) } }, 400, 'cursor'];
  for (const user_id of ['.', 'a b', 'ada@example.com', 'x'.repeat(129)]) {
    yield ['insights', { route: TIMELINE, path: { user_id } }, 400, 'user_id'];
  }
}
