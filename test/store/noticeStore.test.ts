import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Claim, NewLink, NoticeStore } from '../../services/notifications/domain/sendingPorts.ts';
import type { StoredNotice } from '../../services/notifications/domain/storedNotice.ts';
import { createMigrationStore } from '../../shared/account/migrationStore.ts';
import { linkHash } from '../../shared/aws/keyHashes.ts';
import { createNotice } from '../../shared/contract/notifications/notices.ts';
import { testMigration } from '../support/migration/testMigration.ts';
import { type NoticeWorld, noticeWorld, WELCOME } from '../support/notifications/noticeWorld.ts';
import { scanRows } from '../support/table/fullAccount.ts';

const NOW = Math.floor(Date.now() / 1000);
const LINK: NewLink = {
  token: 'a'.repeat(43),
  link: {
    accountId: 'u1',
    purpose: 'unsubscribe',
    kind: 'quota_80',
    email: 'u1@example.com',
    expiresAt: NOW + 60,
  },
};
let world: NoticeWorld;
let store: NoticeStore;

beforeEach(async () => {
  world = await noticeWorld(NOW);
  store = world.deps.store;
  await world.addCustomer('u1');
});

async function given(): Promise<{ notice: StoredNotice; claim: Claim }> {
  const id = await world.addNotice('u1', WELCOME);
  const { found } = await store.readNotice(id);
  if (found.kind !== 'readable') throw new Error('the notice cannot be read');
  return { notice: found.notice, claim: { ...id, attempt: found.notice.attempts + 1, until: NOW + 300 } };
}

const contactNow = async () => (await store.readNotice({ accountId: 'u1', key: WELCOME.key })).contact;

describe('readNotice', () => {
  it('reads the notice, the account and the contact with one strongly consistent request', async () => {
    const requests: unknown[] = [];
    world.table.client.middlewareStack.add(
      (next) => (args) => {
        requests.push(args.input);
        return next(args);
      },
      { step: 'initialize' },
    );
    const facts = { plan: 'starter', since: 5, periodEnd: 9, included: 100, used: 80, at: 6 };
    const id = await world.addNotice('u1', createNotice('quota_80', facts, { version: 1 }));
    requests.length = 0;
    const reading = await store.readNotice(id);
    expect(reading).toMatchObject({
      found: { kind: 'readable', notice: { kind: 'quota_80', state: 'new', attempts: 0, facts } },
      account: { accountId: 'u1' },
      contact: { email: 'u1@example.com' },
      isUsedUp: false,
    });
    expect(requests).toHaveLength(1);
    expect(JSON.stringify(requests)).toContain('"ConsistentRead":true');
  });

  it('finds the notice of 100 % of the same period and quota only', async () => {
    const facts = { plan: 'starter', since: 5, periodEnd: 9, included: 100, used: 80, at: 6 };
    const id = await world.addNotice('u1', createNotice('quota_80', facts, { version: 1 }));
    await world.addNotice('u1', createNotice('quota_100', { ...facts, since: 6 }, { version: 1 }));
    await world.addNotice('u1', createNotice('quota_100', { ...facts, included: 200 }, { version: 1 }));
    expect((await store.readNotice(id)).isUsedUp).toBe(false);
    await world.addNotice('u1', createNotice('quota_100', facts, { version: 1 }));
    expect((await store.readNotice(id)).isUsedUp).toBe(true);
  });

  it('reads the migration with a notice of one, or of a plan that began or ended, and with no other', async () => {
    const migration = testMigration('u1', { now: NOW });
    await createMigrationStore(world.table).saveMigration({ before: undefined, after: migration });
    const id = await world.addNotice('u1', { kind: 'migration', key: 'migration#a1', facts: {} } as never);
    expect((await store.readNotice(id)).migration).toEqual({ ...migration, version: 1 });
    const welcome = await world.addNotice('u1', WELCOME);
    expect((await store.readNotice(welcome)).migration).toBeDefined();
    const other = await world.addNotice('u1', {
      kind: 'invoice_paid',
      key: 'invoice_paid#in_1',
      facts: {},
    } as never);
    expect((await store.readNotice(other)).migration).toBeUndefined();
  });

  it('returns the contact of an account that has stored none', async () => {
    await world.addAccount('u2');
    const reading = await store.readNotice({ accountId: 'u2', key: WELCOME.key });
    expect(reading).toMatchObject({ found: { kind: 'none' }, contact: { version: 0, language: 'en' } });
  });
});

describe('claim', () => {
  it('applies once to a notice as it was read, and stores no link otherwise', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    expect(await store.claim({ claim, notice, contact, now: NOW })).toBe('claimed');
    expect(await store.claim({ claim, notice, contact, link: LINK, now: NOW })).toBe('changed');
    expect(await world.links()).toEqual([]);
    expect(await world.noticeAt(claim)).toMatchObject({
      state: 'sending',
      attempts: 1,
      sendingUntil: NOW + 300,
    });
  });

  it('does not apply once the contact was changed', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    await world.changeContact('u1', { language: 'fr' });
    expect(await store.claim({ claim, notice, contact, now: NOW })).toBe('changed');
    expect(await store.claim({ claim, notice, contact: await contactNow(), now: NOW })).toBe('claimed');
  });

  it('does not bring back a notice that was erased', async () => {
    const { notice, claim } = await given();
    const other = { ...claim, key: 'welcome#gone' };
    expect(
      await store.claim({
        claim: other,
        notice: { ...notice, key: other.key },
        contact: await contactNow(),
        now: NOW,
      }),
    ).toBe('changed');
    expect((await store.readNotice(other)).found).toEqual({ kind: 'none' });
  });

  it('replaces the link of an attempt whose e-mail was not sent, and removes it if there is none', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    await store.claim({ claim, notice, contact, link: LINK, now: NOW });
    await store.release(claim, { error: 'throttled' });
    const second = await given();
    const link = { ...LINK, token: 'b'.repeat(43) };
    expect(second.notice.link).toMatch(/^[0-9a-f]{64}$/);
    await store.claim({ ...second, contact, link, now: NOW });
    expect(await world.links()).toHaveLength(1);
    await store.release(second.claim, { error: 'throttled' });
    await store.claim({ ...(await given()), contact, now: NOW });
    expect(await world.links()).toEqual([]);
    expect(await world.noticeAt(claim)).not.toHaveProperty('link');
  });
});

describe('the links of earlier e-mails', () => {
  const tokenOf = (attempt: number) => String(attempt).padStart(43, 'c');
  /** Claims the notice and has its result lost, this many times. */
  async function loseResults(attempts: number, linkOf: (token: string) => NewLink): Promise<StoredNotice> {
    const contact = await contactNow();
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const link = linkOf(tokenOf(attempt));
      expect(await store.claim({ ...(await given()), contact, link, now: NOW })).toBe('claimed');
    }
    return (await given()).notice;
  }

  it('stay and are listed in the notice, because the e-mails may have been sent', async () => {
    const { link, formerLinks } = await loseResults(3, (token) => ({ ...LINK, token }));
    expect(formerLinks).toEqual([linkHash(tokenOf(1)), linkHash(tokenOf(2))]);
    expect(link).toBe(linkHash(tokenOf(3)));
    expect(await world.links()).toHaveLength(3);
  });

  it('are 24 at most; the oldest is deleted', async () => {
    const { formerLinks = [] } = await loseResults(27, (token) => ({ ...LINK, token }));
    expect(formerLinks).toEqual(Array.from({ length: 24 }, (_, index) => linkHash(tokenOf(index + 3))));
    expect(await world.links()).toHaveLength(25);
  });
});

describe('a confirmation', () => {
  const DAY = 86_400;
  const confirmationOf = (email: string, now: number): NewLink => ({
    token: randomBytes(32).toString('base64url'),
    link: { accountId: 'u1', purpose: 'confirm', email, expiresAt: now + DAY },
  });
  /** Claims the confirmation of an address for this notice of the account. */
  async function confirm(accountId: string, version: number, email: string, now = NOW) {
    const notice = createNotice('confirm_address', {}, { version });
    const id = await world.addNotice(accountId, notice);
    const { found, contact } = await store.readNotice(id);
    if (found.kind !== 'readable') throw new Error('the notice cannot be read');
    const claim = { ...id, attempt: found.notice.attempts + 1, until: now + 300 };
    return store.claim({ claim, notice: found.notice, contact, link: confirmationOf(email, now), now });
  }

  it('is sent to an address for one notice a day over all accounts, whatever the case of its letters', async () => {
    await world.addCustomer('u2');
    expect(await confirm('u1', 1, 'ada@example.com')).toBe('claimed');
    expect(await confirm('u2', 1, 'Ada@Example.com')).toBe('address_limit');
    expect(await confirm('u1', 2, 'ada@example.com', NOW + DAY - 1)).toBe('address_limit');
    expect(await confirm('u2', 1, 'other@example.com')).toBe('claimed');
    expect(await confirm('u2', 2, 'ada@example.com', NOW + DAY)).toBe('claimed');
  });

  it('that is limited stores no link and leaves its notice as it is', async () => {
    await confirm('u1', 1, 'ada@example.com');
    expect(await confirm('u1', 2, 'ada@example.com')).toBe('address_limit');
    expect(await world.links()).toHaveLength(1);
    expect(await world.noticeAt({ accountId: 'u1', key: 'confirm_address#2' })).toMatchObject({
      attempts: 0,
    });
  });

  it('is attempted again for the same notice, and its earlier link is deleted', async () => {
    expect(await confirm('u1', 1, 'ada@example.com')).toBe('claimed');
    expect(await confirm('u1', 1, 'ada@example.com', NOW + 400)).toBe('claimed');
    expect(await world.links()).toMatchObject([{ expiresAt: NOW + 400 + DAY }]);
    expect(await confirm('u1', 2, 'ada@example.com', NOW + DAY)).toBe('address_limit');
  });

  it('whose notice or contact was changed is not said to be limited', async () => {
    await confirm('u1', 1, 'ada@example.com');
    const id = await world.addNotice('u1', createNotice('confirm_address', {}, { version: 2 }));
    const { found, contact } = await store.readNotice(id);
    if (found.kind !== 'readable') throw new Error('the notice cannot be read');
    await world.changeContact('u1', { language: 'fr' });
    const claim = { ...id, attempt: 1, until: NOW + 300 };
    const link = confirmationOf('ada@example.com', NOW);
    expect(await store.claim({ claim, notice: found.notice, contact, link, now: NOW })).toBe('changed');
  });

  it('leaves an item for a day that names neither the address nor the account', async () => {
    await confirm('u1', 1, 'ada@example.com');
    const items = (await scanRows(world.table)).filter(({ pk }) => String(pk).startsWith('CONFIRMATION#'));
    expect(items).toMatchObject([{ sk: 'CONFIRMATION', expiresAt: NOW + DAY }]);
    expect(JSON.stringify(items)).not.toMatch(/ada|u1|example/);
  });

  it('of one address by ten accounts at the same time is sent once', async () => {
    const accounts = Array.from({ length: 10 }, (_, index) => `a${index}`);
    for (const accountId of accounts) await world.addCustomer(accountId);
    const results = await Promise.all(accounts.map((accountId) => confirm(accountId, 1, 'ada@example.com')));
    expect(results.filter((result) => result === 'claimed')).toHaveLength(1);
    expect(results.filter((result) => result === 'address_limit')).toHaveLength(9);
  });
});

describe('the results of an attempt', () => {
  it('apply while its claim holds, and not to a later one', async () => {
    const { notice, claim } = await given();
    const contact = await contactNow();
    await store.claim({ claim, notice, contact, now: NOW });
    await store.release(claim, { error: 'throttled' });
    const later = await given();
    await store.claim({ ...later, contact, now: NOW });
    expect(later.claim.attempt).toBe(2);
    expect(await store.recordSent(claim, { messageId: 'm1', now: NOW })).toBe(false);
    expect(await store.release(claim, { error: '' })).toBe(false);
    expect(await store.recordFailed(claim, { reason: 'rejected', error: '' })).toBe(false);
    expect(await store.recordSent(later.claim, { messageId: 'm2', now: NOW })).toBe(true);
    expect(await world.noticeAt(claim)).toMatchObject({ state: 'sent', messageId: 'm2' });
  });

  it('do not replace what a Send event recorded', async () => {
    const { notice, claim } = await given();
    await store.claim({ claim, notice, contact: await contactNow(), now: NOW });
    await world.recordSendEvent({ ...claim, messageId: 'm1' });
    expect(await store.release(claim, { error: '' })).toBe(false);
    expect(await store.recordSent(claim, { messageId: 'm2', now: NOW })).toBe(false);
    expect(await world.noticeAt(claim)).toMatchObject({ state: 'sent', messageId: 'm1' });
  });

  it('a notice is not skipped once it was claimed', async () => {
    const { notice, claim } = await given();
    await store.claim({ claim, notice, contact: await contactNow(), now: NOW });
    expect(await store.skip(notice, 'untrue')).toBe(false);
    expect(await world.noticeAt(claim)).toMatchObject({ state: 'sending' });
  });
});
