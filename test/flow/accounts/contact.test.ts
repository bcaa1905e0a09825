import { beforeEach, describe, expect, it } from 'vitest';
import { eraseAccount } from '../../../services/accounts/domain/eraseAccount.ts';
import { createErasureStore } from '../../../services/accounts/store/erasureStore.ts';
import { createContactStore } from '../../../shared/account/contactStore.ts';
import type { Table } from '../../../shared/aws/tableClient.ts';
import { withCallers } from '../../support/api/withCallers.ts';
import { type ContactApi, contactApi, noticeKeys, rowsOf } from '../../support/notifications/contactApi.ts';
import { testTable } from '../../support/table/testTable.ts';
import { type VirtualClock, virtualClock } from '../../support/virtualClock.ts';

const NOW = Date.parse('2026-11-25T12:00:40Z') / 1000;
const HOUR = 3_600;
const USER = 'local|0a1b2c3d-4e5f6a7b';

const EMPTY = {
  email: null,
  verifiedBy: null,
  problem: null,
  pendingEmail: null,
  pendingProblem: null,
  confirmationFrom: null,
  resendFrom: null,
  language: 'en',
  timeZone: null,
  notices: { quota_80: true, quota_100: true, invoice_paid: true },
};

let clock: VirtualClock;
let table: Table;
let api: ContactApi;

beforeEach(async () => {
  clock = virtualClock(NOW);
  table = await testTable();
  api = await contactApi(table);
});

const idToken = async (email: string, claims = {}) => ({
  id_token: await api.idTokenOf(USER, { email, ...claims }),
});
const read = () => createContactStore(table).readContact(USER);

/** Suppresses the address, as feedback of Amazon SES does. */
async function suppress(reason: 'bounce' | 'complaint'): Promise<void> {
  const contact = { ...(await read()), suppressed: { reason, at: NOW } };
  expect(await createContactStore(table).saveContact({ contact, notices: [], now: NOW })).toBe(true);
}

describe('the contact of a user never seen', () => {
  it('is empty, and reading it creates nothing', async () => {
    const { status, body } = await api.get(USER);
    expect([status, body]).toEqual([200, EMPTY]);
    expect([await rowsOf(table, 'ACCOUNT#'), await rowsOf(table, 'CONTACT#')]).toEqual([[], []]);
  });

  it('is stored with an account, so that an erasure finds it', async () => {
    const { status, body } = await api.put(USER, { language: 'fr', time_zone: 'Europe/Paris' });
    expect([status, body]).toEqual([200, { ...EMPTY, language: 'fr', timeZone: 'Europe/Paris' }]);
    expect(await rowsOf(table, `ACCOUNT#${USER}`)).toHaveLength(1);
    expect((await api.get(USER)).body).toEqual(body);
  });
});

describe('an ID token', () => {
  it('verifies the address that it has', async () => {
    const { status, body } = await api.put(USER, await idToken('ada@example.com'));
    expect([status, body]).toEqual([200, { ...EMPTY, email: 'ada@example.com', verifiedBy: 'id_token' }]);
    expect(await noticeKeys(table, USER)).toEqual([]);
  });

  it('that says nothing new writes nothing', async () => {
    await api.put(USER, await idToken('ada@example.com'));
    const { version } = await read();
    for (const email of ['ada@example.com', 'Ada@example.com'])
      expect((await api.put(USER, await idToken(email))).body.email).toBe('ada@example.com');
    expect((await read()).version).toBe(version);
  });

  it('with another address replaces that of an earlier one, whose owner is told', async () => {
    await api.put(USER, await idToken('old@example.com'));
    clock.advanceTo(NOW + 60);
    const { body } = await api.put(USER, await idToken('new@example.com'));
    expect(body.email).toBe('new@example.com');
    const notices = await rowsOf(table, `NOTICE#${USER}`);
    expect(notices).toMatchObject([
      {
        kind: 'address_changed',
        facts: { formerEmail: 'old@example.com' },
        state: 'new',
        createdAt: NOW + 60,
      },
    ]);
  });

  it('that is sent again after a newer one does not bring the former address back', async () => {
    const older = await idToken('old@example.com');
    await api.put(USER, older);
    clock.advanceTo(NOW + 60);
    await api.put(USER, await idToken('new@example.com'));
    expect((await api.put(USER, older)).body.email).toBe('new@example.com');
  });

  it('leaves an address that was confirmed by a link', async () => {
    await api.put(USER, await idToken('old@example.com'));
    const contact = { ...(await read()), email: 'chosen@example.com', verifiedBy: 'link' as const };
    await createContactStore(table).saveContact({ contact, notices: [], now: NOW });
    clock.advanceTo(NOW + 60);
    expect((await api.put(USER, await idToken('old@example.com'))).body).toMatchObject({
      email: 'chosen@example.com',
      verifiedBy: 'link',
    });
  });

  it('of an address to which e-mails came back does not resume them', async () => {
    await api.put(USER, await idToken('ada@example.com'));
    await suppress('bounce');
    const { body } = await api.put(USER, await idToken('ada@example.com'));
    expect(body).toMatchObject({ email: 'ada@example.com', problem: 'bounce' });
  });

  it('can be sent with preferences, which are set with it or not at all', async () => {
    const preferences = { language: 'fr', notices: { quota_80: false } };
    const expired = await idToken('ada@example.com', { exp: NOW - 60 });
    expect((await api.put(USER, { ...expired, ...preferences })).status).toBe(400);
    expect(await rowsOf(table, 'CONTACT#')).toEqual([]);
    const { body } = await api.put(USER, { ...(await idToken('ada@example.com')), ...preferences });
    expect(body).toMatchObject({ email: 'ada@example.com', language: 'fr', notices: { quota_80: false } });
    expect((await read()).version).toBe(1);
  });
});

describe('a proposed address', () => {
  it('waits for its link, and the verified one stays', async () => {
    await api.put(USER, await idToken('old@example.com'));
    const { status, body } = await api.put(USER, { email: 'new@example.com' });
    expect([status, body]).toEqual([
      200,
      {
        ...EMPTY,
        email: 'old@example.com',
        verifiedBy: 'id_token',
        pendingEmail: 'new@example.com',
        confirmationFrom: '2026-11-25T13:00:40Z',
        resendFrom: '2026-11-26T13:00:40Z',
      },
    ]);
    expect(await rowsOf(table, `NOTICE#${USER}`)).toMatchObject([
      { kind: 'confirm_address', facts: {}, state: 'new' },
    ]);
  });

  it('is safe to send again: there is one confirmation in a day, and then the pause doubles', async () => {
    for (const minutes of [0, 1, 60, 25 * 60 - 1]) {
      clock.advanceTo(NOW + minutes * 60);
      expect((await api.put(USER, { email: 'new@example.com' })).status).toBe(200);
    }
    expect(await noticeKeys(table, USER)).toHaveLength(1);
    clock.advanceTo(NOW + 25 * HOUR);
    const { body } = await api.put(USER, { email: 'new@example.com' });
    expect(body).toMatchObject({
      pendingEmail: 'new@example.com',
      confirmationFrom: '2026-11-26T15:00:40Z',
      resendFrom: '2026-11-27T14:00:40Z',
    });
    expect(await noticeKeys(table, USER)).toHaveLength(2);
  });

  it('within an hour of another one gets 429, and changes nothing', async () => {
    await api.put(USER, { email: 'one@example.com' });
    clock.advanceTo(NOW + 600);
    const { status, headers, body } = await api.put(USER, { email: 'two@example.com', language: 'fr' });
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'rate_limited', '3000']);
    expect((await api.get(USER)).body).toMatchObject({ pendingEmail: 'one@example.com', language: 'en' });
  });

  it('that is the verified one is confirmed again only if nothing is sent to it any more', async () => {
    await api.put(USER, await idToken('ada@example.com'));
    expect((await api.put(USER, { email: 'ada@example.com' })).body).toMatchObject({ pendingEmail: null });
    expect(await noticeKeys(table, USER)).toEqual([]);
    await suppress('complaint');
    expect((await api.put(USER, { email: 'ada@example.com' })).body).toMatchObject({
      email: 'ada@example.com',
      problem: 'complaint',
      pendingEmail: 'ada@example.com',
    });
    expect(await noticeKeys(table, USER)).toHaveLength(1);
  });

  it('cannot be sent with an ID token', async () => {
    const both = { ...(await idToken('ada@example.com')), email: 'new@example.com' };
    const { status, body } = await api.put(USER, both);
    expect([status, body.errors]).toEqual([
      400,
      [{ field: 'email', message: 'must be left out with id_token' }],
    ]);
  });
});

describe('preferences', () => {
  it('are saved at once, one by one', async () => {
    await api.put(USER, { notices: { quota_80: false } });
    await api.put(USER, { notices: { invoice_paid: false } });
    const { body } = await api.put(USER, { notices: { quota_80: true } });
    expect(body.notices).toEqual({ quota_80: true, quota_100: true, invoice_paid: false });
  });

  it.each(['UTC', 'Europe/Paris', 'Etc/GMT+5', 'America/Argentina/Buenos_Aires'])(
    'have the time zone %s',
    async (time_zone) => {
      expect((await api.put(USER, { time_zone })).body.timeZone).toBe(time_zone);
    },
  );

  it.each(['Europe/Atlantis', 'Paris', '+01:00', '', 'x'.repeat(65), 'a b'])(
    'have no time zone %j',
    async (time_zone) => {
      const { status, body } = await api.put(USER, { time_zone });
      expect([status, body.errors]).toEqual([400, [expect.objectContaining({ field: 'time_zone' })]]);
    },
  );

  it('that are set already, and an empty request, write nothing', async () => {
    await api.put(USER, { language: 'fr' });
    for (const fields of [{ language: 'fr' }, { notices: {} }, {}])
      expect((await api.put(USER, fields)).status).toBe(200);
    expect((await read()).version).toBe(1);
  });
});

describe('64 requests at the same time', () => {
  it('with one address request one confirmation', async () => {
    const puts = Array.from({ length: 64 }, () => () => api.put(USER, { email: 'ada@example.com' }));
    const responses = await withCallers(puts);
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 64 }, () => 200));
    expect(await noticeKeys(table, USER)).toHaveLength(1);
  });

  it('with different addresses request one confirmation, and the others are told to wait', async () => {
    const puts = Array.from(
      { length: 64 },
      (_, index) => () => api.put(USER, { email: `a${index}@example.com` }),
    );
    const statuses = (await withCallers(puts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 429)).toHaveLength(63);
    expect(await noticeKeys(table, USER)).toHaveLength(1);
  });

  it('with different preferences are each set, or get 503 busy', async () => {
    const kinds = ['quota_80', 'quota_100', 'invoice_paid'];
    const puts = Array.from(
      { length: 12 },
      (_, index) => () => api.put(USER, { notices: { [kinds[index % 3] ?? '']: false } }),
    );
    const responses = await withCallers(puts);
    for (const { status, body } of responses)
      expect([200, 'busy']).toContain(status === 200 ? 200 : body.code);
    expect(responses.some(({ status }) => status === 200)).toBe(true);
  });
});

describe('while the account is being erased', () => {
  it('nothing can be set, so that nothing is left of it', async () => {
    await api.put(USER, await idToken('ada@example.com'));
    await api.put(USER, { email: 'new@example.com' });
    const erase = (now: number) =>
      eraseAccount(
        { store: createErasureStore(table, { auditDays: 2 }), hasTime: () => true },
        { accountId: USER, endsSessions: true, now },
      );
    await erase(NOW);
    const { status, body } = await api.put(USER, { language: 'fr' });
    expect([status, body.code]).toEqual([409, 'account_being_erased']);
    expect(await erase(NOW + 120)).toEqual({ kind: 'erased' });
    for (const prefix of ['CONTACT#', 'NOTICE#']) expect(await rowsOf(table, prefix)).toEqual([]);
    expect((await api.put(USER, { language: 'fr' })).body).toEqual({ ...EMPTY, language: 'fr' });
  });
});
