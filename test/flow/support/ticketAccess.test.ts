import { beforeEach, expect, it } from 'vitest';
import { supportAdminRoutes } from '../../../shared/contract/support/adminRoutes.ts';
import { supportRoutes } from '../../../shared/contract/support/routes.ts';
import { type ApiClient, apiClient } from '../../support/api/apiClient.ts';
import { outcomeOf, type TicketApi, ticketApi } from '../../support/support/ticketApi.ts';
import { scanRows } from '../../support/table/fullAccount.ts';

let world: TicketApi;

/** Ada has tickets 1 and 2, Bob has ticket 1. */
beforeEach(async () => {
  world = await ticketApi();
  await world.addAccount('ada', 'starter');
  await world.addAccount('bob', 'starter');
  await world.open('ada', { text: 'A secret of Ada' });
  await world.open('ada', { message_id: 'second', text: 'A secret of Ada' });
  await world.open('bob');
});

const BODY = { message_id: 'm1', text: 'Hello', type: 'volume', subject: 'A price' };

/** A request to a route about ticket `number`, with `user_id` only where it is given. */
function send(client: ApiClient, route: string, { user, number = '2' }: { user?: string; number?: string }) {
  const [method = '', template = ''] = route.split(' ');
  const path = template.replace('{user_id}', user ?? 'nobody').replace('{ticket_id}', number);
  const named: Record<string, string> =
    user === undefined || template.includes('{user_id}') ? {} : { user_id: user };
  return method === 'GET'
    ? client.get(`${path}?${new URLSearchParams(named)}`)
    : client.post(path, { ...BODY, ...named });
}

const tickets = async () =>
  (await scanRows(world.table)).filter(({ pk }) => /^(TICKET|NOTICE)/.test(String(pk)));

it.each(Object.values(supportRoutes).map(({ route }) => route))(
  '%s finds no account for another user, and no ticket of another account',
  async (route) => {
    const before = await tickets();
    const bob = await world.asUser('bob');
    expect(outcomeOf(await send(bob, route, { user: 'ada' }))).toEqual([404, 'account_not_found']);
    if (route.includes('{ticket_id}')) {
      // The number is that of a ticket of Ada. Bob has no such ticket, whether he is named or not.
      for (const user of ['bob', undefined])
        expect(outcomeOf(await send(bob, route, user === undefined ? {} : { user }))).toEqual([
          404,
          'ticket_not_found',
        ]);
      expect(outcomeOf(await send(world.server, route, { user: 'bob' }))).toEqual([404, 'ticket_not_found']);
    }
    const after = await tickets();
    expect(after).toEqual(before);
  },
);

it.each(
  Object.values(supportAdminRoutes)
    .map(({ route }) => route)
    .filter((route) => route.includes('{ticket_id}')),
)('%s finds no ticket at another account, and is no route of customers', async (route) => {
  const before = await tickets();
  const client = {
    ...world.admin,
    post: (path: string, body: object | string) =>
      world.admin.post(path, { assignee: null, ...(body as object) }),
  };
  for (const user of ['bob', 'nobody'])
    expect(outcomeOf(await send(client, route, { user }))).toEqual([404, 'ticket_not_found']);
  for (const customer of [await world.asUser('ada'), world.server])
    expect(outcomeOf(await send(customer, route, { user: 'ada' }))).toEqual([403, 'forbidden']);
  expect(await tickets()).toEqual(before);
});

it('nothing of another account is in what a user reads', async () => {
  const bob = await world.asUser('bob');
  const bodies = [await bob.get('/support/tickets'), await bob.get('/support/tickets/1')].map(({ body }) =>
    JSON.stringify(body),
  );
  for (const body of bodies) expect(body).not.toMatch(/Ada|ada/);
  const list = (await bob.get('/support/tickets')).body as { tickets: object[] };
  expect(list.tickets).toHaveLength(1);
});

it('a number that no ticket has is not found, in any form', async () => {
  const bob = apiClient(world.api.baseUrl, await world.api.issuer.tokenOf('bob'));
  for (const number of ['3', '500', '9999'])
    expect(outcomeOf(await send(bob, 'GET /support/tickets/{ticket_id}', { number }))).toEqual([
      404,
      'ticket_not_found',
    ]);
});
