import { BAD_REASONS, type BadRequest, TEXTS } from './badRequests.ts';

const REPLAY = 'POST /admin/events/replay';
const DROP = 'POST /admin/events/drop';
const SYNC = 'POST /admin/accounts/{user_id}/sync';
const COMPARE = 'GET /admin/accounts/{user_id}/comparison';

/** An operator’s bad requests about events and an account’s state at Stripe. */
export function* badEventRequests(): Generator<BadRequest> {
  const path = { user_id: 'u' };
  for (const route of [REPLAY, DROP]) {
    const body = (changes: object) => JSON.stringify({ event_id: 'evt_1', reason: 'asked for', ...changes });
    for (const text of ['', 'nonsense', '[]', 'null']) yield ['events', { route, body: text }, 400];
    for (const event_id of ['', 'x'.repeat(256), 'evt 1', 'evt#1', '../evt', 7, null, {}, undefined])
      yield ['events', { route, body: body({ event_id }) }, 400, 'event_id'];
    for (const reason of BAD_REASONS) yield ['events', { route, body: body({ reason }) }, 400, 'reason'];
  }
  for (const reason of BAD_REASONS)
    yield ['events', { route: SYNC, path, body: JSON.stringify({ reason }) }, 400, 'reason'];
  for (const user_id of TEXTS) {
    yield ['events', { route: SYNC, path: { user_id }, body: '{"reason":"asked for"}' }, 400, 'user_id'];
    yield ['events', { route: COMPARE, path: { user_id } }, 400, 'user_id'];
  }
}
