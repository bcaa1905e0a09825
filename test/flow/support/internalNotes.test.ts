import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { renderMail } from '../../../services/notifications/mails/renderMail.ts';
import { CONTRACT } from '../../../shared/contract/contract.ts';
import { LANGUAGES } from '../../../shared/contract/notifications/languages.ts';
import type { Notice } from '../../../shared/contract/notifications/notices.ts';
import { apiClient } from '../../support/api/apiClient.ts';
import { LOGGING } from '../../support/api/recordLogs.ts';
import { OPERATOR, outcomeOf, type TicketApi, ticketApi } from '../../support/support/ticketApi.ts';
import { scanRows } from '../../support/table/fullAccount.ts';

const SENTINEL = 'Sentinel-of-a-note-4711';
const ASSIGNEE = 'Sentinel-of-an-assignee-4711';
const TICKET = '/admin/accounts/ada/tickets/1';

let world: TicketApi;

const logs: string[] = [];

beforeEach(async () => {
  logs.length = 0;
  // Stripe cannot be reached, and its faults are not what `recordLogs` allows.
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line) => void logs.push(String(line)));
  onTestFinished(() => void vi.restoreAllMocks());
  world = await ticketApi(LOGGING);
  await world.addAccount('ada', 'starter');
  await world.open('ada');
});

const annotate = async (id: string) => {
  const note = await world.admin.post(`${TICKET}/note`, { message_id: id, text: `${SENTINEL} ${id}` });
  expect(outcomeOf(note)).toEqual([201]);
  expect(JSON.stringify(note.body.notes)).toContain(SENTINEL);
};

/** A body that has a valid value for most fields, so that many of the routes do something. */
const BODY = {
  user_id: 'ada',
  session_id: 's1',
  project_id: 'p1',
  sessions: [{ user_id: 'ada', session_id: 's1' }],
  plan: 'growth',
  message_id: 'walk',
  text: 'And?',
  type: 'volume',
  subject: 'A price',
  language: 'fr',
  token: 'A'.repeat(43),
  enabled: true,
};
const PATH: Record<string, string> = {
  ticket_id: '1',
  session_id: 's1',
  project_id: 'p1',
  public_key: 'pk_1',
};

/** Calls every route that is not for operators, as the user and as a server. Returns status, headers and body of each as text. */
async function everyCustomerResponse(): Promise<Map<string, string>> {
  const user = await world.asUser('ada');
  const responses = new Map<string, string>();
  for (const { route, scope } of CONTRACT) {
    if (scope === 'admin') continue;
    const [method = '', template = ''] = route.split(' ');
    const path = template.replaceAll(/\{(\w+)\}/g, (_all, name: string) => PATH[name] ?? 'x');
    for (const [caller, client] of [
      ['user', user],
      ['server', world.server],
    ] as const) {
      const given = method === 'GET' || method === 'DELETE' ? '?user_id=ada&limit=100' : '';
      const response = await client.send(method, `${path}${given}`, {
        ...(given === '' ? { body: JSON.stringify({ ...BODY, message_id: `${caller}-walk` }) } : {}),
      });
      responses.set(
        `${caller} ${route}`,
        JSON.stringify([response.status, [...response.headers], response.body]),
      );
    }
  }
  return responses;
}

it('an internal note, its author and the assignee are in no response to a customer, in no e-mail and in no log', async () => {
  await annotate('n1');
  await world.admin.post(`${TICKET}/assign`, { assignee: ASSIGNEE });
  await world.admin.post(`${TICKET}/reply`, { message_id: 'o1', text: 'An answer' });
  await annotate('n2');
  const first = await everyCustomerResponse();
  await world.admin.post(`${TICKET}/close`, {});
  await annotate('n3');
  const second = await everyCustomerResponse();

  expect(first.size).toBeGreaterThan(50);
  for (const route of ['GET /support/tickets', 'GET /support/tickets/{ticket_id}'])
    expect(first.get(`user ${route}`), route).toMatch(/^\[200,/);
  expect(first.get('server POST /support/tickets/{ticket_id}/messages')).toMatch(/^\[201,/);
  for (const responses of [first, second]) {
    for (const [route, text] of responses) {
      expect(text, route).not.toMatch(/Sentinel|sentinel/);
      if (route.includes('/support/')) expect(text, route).not.toContain(OPERATOR);
    }
  }

  const notices = (await scanRows(world.table)).filter(({ pk }) => String(pk).startsWith('NOTICE#'));
  expect(notices.length).toBeGreaterThan(3);
  for (const notice of notices) {
    expect(JSON.stringify(notice)).not.toMatch(/Sentinel|Otto-4711/);
    for (const language of LANGUAGES) {
      const context = { to: 'ada@example.com', language, pagesUrl: 'https://pages.example', now: 0 };
      const mail = renderMail(notice as unknown as Notice, context);
      expect(JSON.stringify(mail)).not.toMatch(/Sentinel|Otto-4711/);
    }
  }
  expect(logs.length).toBeGreaterThan(100);
  expect(logs.join('\n')).not.toContain('Sentinel');
});

it('a note and an assignee leave what a customer reads as it is, to the byte', async () => {
  const read = async () =>
    JSON.stringify([
      (await world.server.get('/support/tickets?user_id=ada')).body,
      (await world.server.get('/support/tickets/1?user_id=ada')).body,
    ]);
  const before = await read();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await annotate('n1');
  await world.admin.post(`${TICKET}/assign`, { assignee: ASSIGNEE });
  expect(await read()).toBe(before);
});

it('the id of a note is free for a message of the customer, who cannot find out that it was used', async () => {
  await annotate('shared');
  const body = { user_id: 'ada', message_id: 'shared', text: 'Mine' };
  expect(outcomeOf(await world.server.post('/support/tickets/1/messages', body))).toEqual([201]);
  const opening = { ...BODY, message_id: 'shared' };
  const { project_id: _none, ...asked } = opening;
  expect(outcomeOf(await world.server.post('/support/tickets', asked))).toEqual([201]);
});

it('the audit trail has who wrote and where, and no text', async () => {
  await annotate('n1');
  await world.admin.post(`${TICKET}/reply`, { message_id: 'o1', text: 'An answer' });
  const { body } = await world.admin.get('/admin/accounts/ada/actions?only=changes');
  // Both can have the same second.
  const acts = body.acts as { act: string; by: string; details: object }[];
  const [note, reply] = acts.toSorted((one, other) => (one.act < other.act ? -1 : 1));
  expect(note).toMatchObject({ by: OPERATOR, details: { ticket_id: '1', message_id: 'n1' } });
  expect(reply).toMatchObject({ by: OPERATOR, details: { ticket_id: '1', message_id: 'o1' } });
  const viewer = apiClient(world.api.baseUrl, await world.api.issuer.operatorTokenOf('vera'));
  const refused = await viewer.post(`${TICKET}/note`, { message_id: 'n9', text: `${SENTINEL} of a viewer` });
  expect(outcomeOf(refused)).toEqual([403, 'forbidden']);
  const audit = (await scanRows(world.table)).filter(({ pk }) => /^(AUDIT|ACTIONS)#/.test(String(pk)));
  expect(audit.length).toBeGreaterThan(2);
  expect(JSON.stringify(audit)).not.toMatch(/Sentinel|An answer/);
});
