import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewLink } from '../../../services/notifications/domain/sendingPorts.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { tableKeys } from '../../../shared/aws/tableKeys.ts';
import type { ApiResponse } from '../../support/api/apiClient.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import {
  type ContactApi,
  contactApi,
  givenLink,
  noticeKeys,
  rowsOf,
} from '../../support/notifications/contactApi.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

type Link = NewLink['link'];

const NOW = Date.parse('2026-11-25T12:00:40Z') / 1000;
const DAY = 86_400;
const UNKNOWN = 'A'.repeat(43);

let clock: VirtualClock;
let table: Table;
let api: ContactApi;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await contactApi(table);
});

const confirm = (token: unknown) => api.stranger.post('/notices/confirm', { token } as object);
const unsubscribe = (token: string, init: { body?: string; headers?: Record<string, string> } = {}) =>
  api.stranger.send('POST', `/notices/unsubscribe?token=${token}`, init);
const prefer = (token: string, enabled: boolean) =>
  api.stranger.send('PUT', '/notices/preference', { body: JSON.stringify({ token, enabled }) });

const confirmation = (email: string, changes: Partial<Link> = {}) =>
  givenLink(table, {
    accountId: 'ada',
    purpose: 'confirm',
    email,
    expiresAt: NOW + DAY,
    ...changes,
  } as Link);
const subscription = (changes: Partial<Link> = {}) =>
  givenLink(table, {
    accountId: 'ada',
    purpose: 'unsubscribe',
    kind: 'quota_80',
    email: 'ada@example.com',
    expiresAt: NOW + 400 * DAY,
    ...changes,
  } as Link);

/** Every refusal, without what belongs to the request. */
function refusal({ status, body: { requestId: _id, ...body } }: ApiResponse) {
  return { status, body };
}
const expectRefused = async (responses: ApiResponse[]) => {
  const [first, ...others] = responses.map(refusal);
  expect(first).toMatchObject({ status: 404, body: { code: 'link_not_valid', retryable: false } });
  for (const other of others) expect(other).toEqual(first);
};

describe('the link of a confirmation', () => {
  it('verifies the address that waits, once', async () => {
    await api.put('ada', { id_token: await api.idTokenOf('ada', { email: 'old@example.com' }) });
    await api.put('ada', { email: 'new@example.com' });
    const token = await confirmation('new@example.com');
    const { status, body } = await confirm(token);
    expect([status, body]).toEqual([200, { confirmed: true }]);
    expect((await api.get('ada')).body).toMatchObject({
      email: 'new@example.com',
      verifiedBy: 'link',
      pendingEmail: null,
      pendingProblem: null,
    });
    expect(await noticeKeys(table, 'ada')).toEqual(['address_changed#3', 'confirm_address#2']);
    await expectRefused([await confirm(token)]);
    expect(await rowsOf(table, 'LINK#')).toEqual([]);
  });

  it('resumes e-mails to an address from which they came back', async () => {
    await api.put('ada', { id_token: await api.idTokenOf('ada') });
    const contacts = createContactStore(table);
    const contact = await contacts.readContact('ada');
    const suppressed = { reason: 'bounce' as const, at: NOW };
    await contacts.saveContact({ contact: { ...contact, suppressed }, notices: [], now: NOW });
    await api.put('ada', { email: 'ada@example.com' });
    expect((await confirm(await confirmation('ada@example.com'))).status).toBe(200);
    expect((await api.get('ada')).body).toMatchObject({ email: 'ada@example.com', problem: null });
    expect(await noticeKeys(table, 'ada')).toEqual(['confirm_address#3']);
  });

  it('is used by one of 64 requests at the same time', async () => {
    await api.put('ada', { email: 'new@example.com' });
    const token = await confirmation('new@example.com');
    const responses = await withCallers(Array.from({ length: 64 }, () => () => confirm(token)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1);
    await expectRefused(responses.filter(({ status }) => status !== 200));
    expect((await createContactStore(table).readContact('ada')).version).toBe(2);
  });

  it('is refused in the same words, whatever is wrong with it', async () => {
    await api.put('ada', { email: 'new@example.com' });
    const used = await confirmation('new@example.com');
    await confirm(used);
    clock.advanceTo(NOW + 3_600);
    await api.put('ada', { email: 'newer@example.com' });
    const before = await createContactStore(table).readContact('ada');
    await expectRefused([
      await confirm(used),
      await confirm(UNKNOWN),
      await confirm(await confirmation('new@example.com')),
      await confirm(await confirmation('newer@example.com', { expiresAt: NOW + 3_600 })),
      await confirm(await confirmation('newer@example.com', { accountId: 'eve' })),
      await confirm(await confirmation('newer@example.com', { accountId: 'nobody' })),
      await confirm(await subscription()),
    ]);
    expect(await createContactStore(table).readContact('ada')).toEqual(before);
  });

  it('does not bring back the contact of an account that is being erased', async () => {
    const { client, tableName } = table;
    await api.put('ada', { id_token: await api.idTokenOf('ada') });
    await api.put('ada', { email: 'new@example.com' });
    const token = await confirmation('new@example.com');
    await client.send(
      new DeleteItemCommand({ TableName: tableName, Key: marshall(tableKeys.account('ada')) }),
    );
    await expectRefused([await confirm(token), await prefer(await subscription(), false)]);
  });

  it('has a token of 43 characters', async () => {
    const others = [
      '',
      'A'.repeat(42),
      'A'.repeat(44),
      `${'A'.repeat(42)}#`,
      7,
      null,
      [UNKNOWN],
      { S: UNKNOWN },
    ];
    for (const token of others) {
      const { status, body } = await confirm(token);
      expect([token, status, body.code]).toEqual([token, 400, 'invalid_request']);
    }
  });
});

describe('the link of a kind of e-mail', () => {
  const sent = async () => (await api.get('ada')).body.notices;

  beforeEach(async () => {
    await api.put('ada', { id_token: await api.idTokenOf('ada'), language: 'fr' });
  });

  it('stops that kind with one click, as often as it is pressed', async () => {
    const token = await subscription();
    for (let press = 0; press < 3; press++) {
      const { status, body } = await unsubscribe(token);
      expect([status, body]).toEqual([200, { kind: 'quota_80', enabled: false }]);
    }
    expect(await sent()).toEqual({ quota_80: false, quota_100: true, invoice_paid: true });
    expect((await createContactStore(table).readContact('ada')).version).toBe(2);
  });

  it.each([
    ['a form', 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'],
    [
      'parts',
      '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
    ['invalid JSON', '{"token":', 'application/json'],
    ['another token', `{"token":"${UNKNOWN}"}`, 'application/json'],
    ['100 kB', 'x'.repeat(100_000), 'text/plain'],
    ['nothing', '', 'text/plain'],
  ])('does not read the body of the request, such as %s', async (_, body, type) => {
    const { status } = await unsubscribe(await subscription(), { body, headers: { 'Content-Type': type } });
    expect([status, (await sent()) as object]).toMatchObject([200, { quota_80: false }]);
  });

  it('turns it off and on again from the page', async () => {
    const token = await subscription({ kind: 'invoice_paid' });
    expect((await prefer(token, false)).body).toEqual({ kind: 'invoice_paid', enabled: false });
    expect(await sent()).toMatchObject({ invoice_paid: false });
    expect((await prefer(token, true)).body).toEqual({ kind: 'invoice_paid', enabled: true });
    expect(await sent()).toMatchObject({ invoice_paid: true });
  });

  it('that was sent to a former address responds as any other, and changes nothing', async () => {
    const token = await subscription();
    await api.put('ada', { id_token: await api.idTokenOf('ada', { email: 'new@example.com' }) });
    const { version } = await createContactStore(table).readContact('ada');
    for (const enabled of [false, true]) {
      const { status, body } = await prefer(token, enabled);
      expect([status, body]).toEqual([200, { kind: 'quota_80', enabled }]);
    }
    expect((await unsubscribe(token)).body).toEqual({ kind: 'quota_80', enabled: false });
    expect((await createContactStore(table).readContact('ada')).version).toBe(version);
    expect(await sent()).toMatchObject({ quota_80: true });
  });

  it('works after the address was verified again, in other letters', async () => {
    const token = await subscription({ email: 'ADA@Example.com' });
    await prefer(token, false);
    expect(await sent()).toMatchObject({ quota_80: false });
  });

  it('is refused in the same words, whatever is wrong with it, and changes nothing', async () => {
    const expired = await subscription({ expiresAt: NOW });
    const ofNobody = await subscription({ accountId: 'nobody' });
    const other = await confirmation('new@example.com');
    for (const token of [UNKNOWN, expired, ofNobody, other])
      await expectRefused([await unsubscribe(token), await prefer(token, false)]);
    expect((await createContactStore(table).readContact('ada')).version).toBe(1);
    expect(await rowsOf(table, 'CONTACT#nobody')).toEqual([]);
  });

  it('needs its token in the query, once', async () => {
    for (const query of ['', '?token=', '?token=x', `?token=${UNKNOWN}&token=${UNKNOWN}`]) {
      const { status, body } = await api.stranger.send('POST', `/notices/unsubscribe${query}`);
      expect([status, body.code], query).toEqual([400, 'invalid_request']);
    }
  });
});

describe('the address of List-Unsubscribe in a browser', () => {
  const open = (method: string, query: string) =>
    fetch(`${api.baseUrl}/notices/unsubscribe${query}`, { method, redirect: 'manual' });

  it.each(['GET', 'HEAD'])('%s leads to a page that asks, and changes nothing', async (method) => {
    await api.put('ada', { language: 'fr' });
    const token = await subscription({ kind: 'quota_100' });
    const response = await open(method, `?token=${token}`);
    const page = `https://pages.example/app/e-mails#quota_100=${token}`;
    expect([response.status, response.headers.get('location')]).toEqual([303, page]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe(method === 'HEAD' ? '' : JSON.stringify({ url: page }));
    expect((await createContactStore(table).readContact('ada')).version).toBe(1);
  });

  it('has the same form for a link that is not valid', async () => {
    const expired = await subscription({ kind: 'quota_100', expiresAt: NOW });
    for (const token of [UNKNOWN, expired, await confirmation('new@example.com')]) {
      const response = await open('GET', `?token=${token}`);
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        `https://pages.example/app/e-mails#quota_80=${token}`,
      ]);
    }
    expect((await open('GET', '')).headers.get('location')).toBe('https://pages.example/app/e-mails');
    expect((await open('GET', '?token=%0d%0aX-Evil:1')).status).toBe(400);
  });
});

it('no log line has the token of a link', async () => {
  await api.put('ada', { email: 'new@example.com' });
  const tokens = [await confirmation('new@example.com'), await subscription(), UNKNOWN];
  for (const token of tokens) {
    await confirm(token);
    await unsubscribe(token);
    await prefer(token, true);
    await fetch(`${api.baseUrl}/notices/unsubscribe?token=${token}`, { redirect: 'manual' });
  }
  const log = api.logLines().join('\n');
  expect(log).toContain('POST /notices/unsubscribe');
  for (const token of tokens) expect(log).not.toContain(token);
});
