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
}
